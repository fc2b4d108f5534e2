/** One evaluation: reads the state, applies the rules, and writes alerts and messages in one transaction. */
import type { AlertsConfig } from '../config/alerts-config.ts';
import type { Config } from '../config/config.ts';
import { inTransaction, type Pool } from '../load/connection/pool.ts';
import type { OperationalState } from '../monitoring/operational-state.ts';
import { findNextSlot } from '../plan/slots.ts';
import { addDelays } from './add-delays.ts';
import { advanceAlerts } from './advance-alerts.ts';
import { type AlertRecord, findStateChange } from './alert-machine.ts';
import { readOpenAlerts, storeAlerts } from './alert-store.ts';
import { buildDigest, type DigestFacts, findDueDigest, findNextDigest } from './digest.ts';
import { claimEvaluation, finishEvaluation, releaseEvaluation } from './evaluation-claim.ts';
import type { MarketDigest } from './market/market-digest.ts';
import { type NewNotification, toNotifiedAlert } from './notification.ts';
import { deleteOldNotifications, writeNotifications } from './outbox.ts';
import { planNotifications } from './plan-notifications.ts';
import type { ProcessFacts } from './process-facts.ts';
import { findNextChange, type ActiveRule } from './rules/all-rules.ts';
import { findEarliest } from './rules/rule.ts';
import { readSilences } from './silences.ts';

export interface EvaluationOptions {
  readonly pool: Pool;
  readonly config: Config;
  readonly rules: readonly ActiveRule[];
  /** Rejects where the state cannot be read: then nothing changes. */
  readonly readState: (pool: Pool) => Promise<OperationalState>;
  readonly readProcessFacts: () => Promise<ProcessFacts>;
  /** Absent: the digest has no part for analysts. */
  readonly readMarketDigest?: ((pool: Pool, day: string) => Promise<MarketDigest>) | undefined;
}

export interface EvaluationResult {
  /** Undefined: another process evaluated. */
  readonly records: readonly AlertRecord[] | undefined;
  /** When an alert may change without an event. */
  readonly nextAt: Date | undefined;
  /** Outages of the database that were recorded. */
  readonly outages: number;
}

/** How long after a slot its run has begun, if a scheduler is running. */
const AFTER_SLOT_MS = 61_000;
/** While there is work its state may change at any time. */
const ACTIVE_MS = 30_000;

/**
 * Evaluates all rules, unless another process is doing so or did it less than `minAgeMs` ago. Rejects with what
 * PostgreSQL says; then no alert has changed and no message was written.
 */
export async function evaluateAlerts(options: EvaluationOptions, minAgeMs: number): Promise<EvaluationResult> {
  const { pool, readState, readProcessFacts } = options;
  const { claim, nextAt, digestDay, outages } = await claimEvaluation(pool, minAgeMs);
  if (claim === undefined) return { records: undefined, nextAt: nextAt ?? undefined, outages };
  try {
    const [state, process] = [await readState(pool), await readProcessFacts()];
    const { alerts, timezone } = options.config;
    const day = alerts.digest && findDueDigest(alerts.digest.daily, timezone, state.readAt, digestDay);
    const marketDigest = day === undefined ? undefined : await options.readMarketDigest?.(pool, day);
    return { ...(await applyState(options, claim, { state, process, day, marketDigest })), outages };
  } catch (error) {
    await releaseEvaluation(pool, claim).catch(() => undefined);
    throw error;
  }
}

interface KnownFacts {
  readonly state: OperationalState;
  readonly process: ProcessFacts;
  /** The day of the digest that is due; undefined: none. */
  readonly day: string | undefined;
  readonly marketDigest: MarketDigest | undefined;
}

function applyState(options: EvaluationOptions, claim: string, { state, process, day, marketDigest }: KnownFacts) {
  const { pool, config, rules } = options;
  const { alerts } = config;
  const at = state.readAt;
  return inTransaction(pool, async (connection) => {
    const open = await readOpenAlerts(connection);
    const silences = await readSilences(connection);
    const changes = advanceAlerts({ rules, state, process, open });
    const { records, notifications } = planNotifications({ changes, silences, config: alerts, at });
    const digests = day === undefined ? [] : buildDigests(alerts, records, buildDigest(state, day), marketDigest);
    const silenceEnds = silences.map(({ until }) => until);
    const changesAt = [...findRecordChanges(records, rules, alerts), findNextChange(rules, { state, process })];
    const isActive = state.pipelines.some(({ openRun }) => openRun) || state.lanes.some(({ queued }) => queued > 0);
    const soon = isActive ? new Date(at.getTime() + ACTIVE_MS) : undefined;
    const next = findEarliest([soon, ...changesAt, ...findTimes(config, at), ...silenceEnds]);
    if (!(await finishEvaluation(connection, { claim, nextAt: next, digestDay: day })))
      throw new Error('another process has taken over the evaluation of the alerts');
    await storeAlerts(
      connection,
      records,
      changes.flatMap((change) => (change.next ? [] : (change.previous ?? []))),
    );
    await writeNotifications(connection, addDelays([...notifications, ...digests], alerts, at));
    if (day !== undefined) await deleteOldNotifications(connection);
    return { records, nextAt: next };
  });
}

/** The ends of `for` and keep-firing, and the times of repetition. */
function findRecordChanges(
  records: readonly AlertRecord[],
  rules: readonly ActiveRule[],
  { repeatEvery }: AlertsConfig,
): readonly (Date | undefined)[] {
  return records.map((record) => {
    const rule = rules.find(({ name }) => name === record.alert);
    const repeats = record.state === 'firing' && record.notifiedAt;
    return repeats
      ? new Date(repeats.getTime() + repeatEvery)
      : rule && record.state !== 'resolved'
        ? findStateChange(record, rule)
        : undefined;
  });
}

/** The next slot of each pipeline, when its run should have begun, and the next digest. */
function findTimes(config: Config, at: Date): readonly (Date | undefined)[] {
  const { digest } = config.alerts;
  const slots = Object.values(config.pipelines).map((pipeline) => findNextSlot(pipeline, config, at));
  return [
    ...slots.map((slot) => (slot ? new Date(slot.getTime() + AFTER_SLOT_MS) : undefined)),
    digest && findNextDigest(digest.daily, config.timezone, at),
  ];
}

/** One message a channel, with the parts that its routes give it. */
function buildDigests(
  { channels, routes }: AlertsConfig,
  records: readonly AlertRecord[],
  digest: DigestFacts,
  marketDigest: MarketDigest | undefined,
): readonly NewNotification[] {
  const firing = records.filter((record) => record.state === 'firing' || record.state === 'recovering');
  const all = Object.keys(channels);
  return all.flatMap((channel) => {
    const operations = (routes.digest ?? all).includes(channel)
      ? { alerts: firing.map(toNotifiedAlert), digest }
      : undefined;
    const market = marketDigest && (routes.market ?? all).includes(channel) ? { marketDigest } : undefined;
    if (!operations && !market) return [];
    return [{ channel, kind: 'digest', thread: 'digest', message: { alerts: [], ...operations, ...market } }];
  });
}
