/**
 * Alerting of one process: evaluates the rules and sends what is due, when something has happened and when something
 * can change. With nothing to do it waits for the next slot, so that an idle worker notices a scheduler that has stopped.
 */
import type { Config } from '../config/config.ts';
import type { JobEvent } from '../ledger/job-event.ts';
import { createPoolBeside, type Pool } from '../load/connection/pool.ts';
import { isConflict, isRetryable, isTimeout, toLoadError } from '../load/connection/sql-state.ts';
import type { OperationalState } from '../monitoring/operational-state.ts';
import { closeChannels, type OpenChannel } from './channels/open-channels.ts';
import { openDatabaseWatch } from './database-watch.ts';
import { deliverDue, type DeliveryOptions } from './deliver.ts';
import { evaluateAlerts, type EvaluationOptions } from './evaluate.ts';
import { ensureAlertingRow } from './evaluation-claim.ts';
import { observeOutages } from './observe-outages.ts';
import type { DiskFacts } from './process-facts.ts';
import { requireSpace } from './require-space.ts';
import { selectRules } from './rules/all-rules.ts';
import { findEarliest } from './rules/rule.ts';

export interface AlertingOptions extends Pick<DeliveryOptions, 'onDelivery'> {
  /** Its server and settings are used for a pool of its own. */
  readonly pool: Pool;
  readonly config: Config;
  /** Rejects where the state cannot be read: then nothing changes. */
  readonly readState: (pool: Pool, config: Config) => Promise<OperationalState>;
  /** Closed with the alerting. */
  readonly channels: readonly OpenChannel[];
  /** Id of the warehouse: part of the ids of messages. */
  readonly warehouse: string;
  readonly readDisks: () => Promise<readonly DiskFacts[]>;
  /** Requested after each evaluation: the absence of requests shows that nothing evaluates. Absent: none. */
  readonly pingDeadMan?: () => Promise<void>;
  /** Absent: the digest has no part for analysts. */
  readonly readMarketDigest?: EvaluationOptions['readMarketDigest'];
  /** Called after each look of this process, whichever process evaluated. */
  readonly onEvaluated?: () => void;
  readonly onError: (error: Error) => void;
  readonly now: () => Date;
}

export interface Alerting {
  /** To be called with the events of this process. */
  readonly observe: (event: JobEvent) => void;
  /** To be called with the errors of this process: one of them may be the first sign that PostgreSQL is away or full. */
  readonly noticeError: (error: Error) => void;
  /** A scan or a look has found that a run is open. */
  readonly noticeOpenRuns: () => void;
  /** Uses another configuration from the next evaluation on. Its rules and channels have to be the same. */
  readonly reconfigure: (config: Config) => void;
  /** Messages were written: they are sent. */
  readonly noticeMessages: () => void;
  readonly stop: () => Promise<void>;
}

/** Events after which an alert may begin or end. Those of single requests are too frequent. */
const DECISIVE_EVENTS: ReadonlySet<JobEvent['kind']> = new Set<JobEvent['kind']>([
  'run ended',
  'work begins',
  'slot accounted for',
  'requests expired',
  'waiting begins',
  'still waiting',
  'waiting is over',
]);
/** A run that was just opened has no alert yet. */
const OPEN_RUNS_MS = 30_000;
/** Events come in groups, such as the ends of several runs. */
const EVENT_MS = 500;
/** Two processes that wake for the same reason evaluate once. */
const MIN_AGE_MS = 1_000;
const RETRY_MS = 1_200;
/** How often a database that is away is tried. */
const AWAY_MS = 10_000;
/** After a failure that says nothing about the database. */
const FAILED_MS = 60_000;
/** The state of a warehouse with ten million requests is read in less. */
const QUERY_MS = 30_000;
/** A connection is closed between two evaluations, so that a database without other users may sleep. */
const IDLE_MS = 5_000;
/** A timer of Node has at most 31 bits. */
const MAX_TIMER_MS = 2_147_483_647;

/** Evaluates at once, and then until it is stopped. The caller stops it before it closes the pool. */
export function startAlerting(options: AlertingOptions): Alerting {
  const { channels, onDelivery, onError, now, warehouse } = options;
  let { config } = options;
  const pool = createPoolBeside(options.pool, { max: 2, queryTimeoutMs: QUERY_MS, idleTimeoutMs: IDLE_MS });
  const rules = selectRules(config.alerts);
  const render = { alerts: config.alerts, timezone: config.timezone, warehouse };
  const outages = observeOutages(now);
  const database = openDatabaseWatch({ channels, rules, onDelivery, config: config.alerts, render, onError, now });
  const readProcessFacts = async () => ({ apiOutage: outages.readApiOutage(), disks: await options.readDisks() });
  const readState = (reader: Pool) => options.readState(reader, config);
  let timer: NodeJS.Timeout | undefined;
  let dueAt = Infinity;
  let running: Promise<void> | undefined;
  let isStopped = false;
  let isReady = false;
  /** Something has happened that no evaluation of this process has seen. */
  let isEventOpen = false;

  /** Runs at this time (milliseconds since 1970), or earlier if that was wanted before. */
  const runAt = (time: number) => {
    if (isStopped || time >= dueAt) return;
    dueAt = time;
    clearTimeout(timer);
    if (running) return;
    const delay = Math.min(Math.max(time - Date.now(), 0), MAX_TIMER_MS);
    timer = setTimeout(() => (running = run()), delay);
  };
  const run = async () => {
    dueAt = Infinity;
    const next = await work();
    running = undefined;
    const wanted = Math.min(dueAt, next);
    dueAt = Infinity;
    if (wanted < Infinity) runAt(wanted);
  };
  /** Evaluates and delivers. Returns when to do so again. */
  const work = async (): Promise<number> => {
    try {
      if (database.isFull()) await requireSpace(pool);
      if (!isReady) await ensureAlertingRow(pool);
      isReady = true;
      const hadEvent = isEventOpen;
      isEventOpen = false;
      const minAgeMs = database.isAway() ? 0 : MIN_AGE_MS;
      const { readMarketDigest } = options;
      const evaluation = { pool, config, rules, readState, readProcessFacts, readMarketDigest };
      const result = await evaluateAlerts(evaluation, minAgeMs);
      // Another process has just evaluated, perhaps before the event.
      if (!result.records && hadEvent) isEventOpen = true;
      await database.reportSuccess(pool, result.outages);
      const nextDelivery = await deliverDue({ pool, channels, render, onDelivery, onError });
      if (result.records) await options.pingDeadMan?.().catch(onError);
      options.onEvaluated?.();
      const next = findEarliest([result.nextAt, nextDelivery])?.getTime() ?? Infinity;
      if (isEventOpen) return Date.now() + RETRY_MS;
      // What is due already, such as a message whose limit is reached, is tried again in a moment.
      return Math.max(next, Date.now() + MIN_AGE_MS);
    } catch (error) {
      return handleFailure(error);
    }
  };
  const handleFailure = async (error: unknown): Promise<number> => {
    isEventOpen = true;
    const failure = toLoadError(error);
    if (!isRetryable(failure) || isTimeout(failure)) {
      onError(error as Error);
      return Date.now() + FAILED_MS;
    }
    await database.reportFailure(failure);
    return Date.now() + AWAY_MS;
  };

  const noticeError = (error: unknown) => {
    const failure = toLoadError(error);
    if (!isRetryable(failure) || isTimeout(failure) || isConflict(failure)) return;
    database.noticeFull(failure);
    isEventOpen = true;
    runAt(Date.now() + EVENT_MS);
  };

  runAt(Date.now());
  return {
    observe(event) {
      outages.observe(event);
      if ('reason' in event && event.reason instanceof Error) noticeError(event.reason);
      if (!DECISIVE_EVENTS.has(event.kind)) return;
      isEventOpen = true;
      runAt(Date.now() + EVENT_MS);
    },
    noticeError,
    noticeOpenRuns: () => runAt(Date.now() + OPEN_RUNS_MS),
    noticeMessages: () => runAt(Date.now()),
    reconfigure(next) {
      config = next;
      runAt(Date.now() + EVENT_MS);
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      await pool.end();
      await closeChannels(channels);
    },
  };
}
