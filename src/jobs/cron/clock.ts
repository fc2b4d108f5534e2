/**
 * The clock: cron expressions become runs. node-cron only wakes the scan; which slots are due is computed from the
 * ticks in PostgreSQL, so several schedulers make one run per slot, and slots that were missed while no scheduler ran
 * are found. Every slot gets a tick, with or without a run.
 */
import { createTask } from 'node-cron';
import { type Config, type Pipeline, getPipelineTimezone } from '../../config/config.ts';
import { toNodeCron } from '../../config/cron.ts';
import { onlyRow } from '../../load/connection/only-row.ts';
import { createPoolBeside, type Pool } from '../../load/connection/pool.ts';
import { boolean, nullable, statement, timestamp } from '../../load/connection/statement.ts';
import { type OtherClocks, readAgreedTime } from '../../ledger/clock-doubt.ts';
import type { SlotOutcome, OnEvent } from '../../ledger/job-event.ts';
import { beginRun } from '../../ledger/begin-run.ts';
import { cancelRun, findExistingRun, resumeDue } from '../../ledger/resume-run.ts';
import { resolveInputs } from '../../plan/resolve-inputs.ts';
import { withCostLimit, quoteRun } from '../../plan/quote.ts';
import { planPipeline } from '../../plan/plan-pipelines.ts';
import { findPassedDeadline } from '../../ledger/new-run.ts';
import type { RunPlan } from '../../plan/run-plan.ts';
import type { Source } from '../../ledger/source.ts';
import { untilHalfHour } from '../../time.ts';
import type { Health } from '../../health/health.ts';
import type { Queues } from '../queues/queues.ts';
import {
  forgetNextSlots,
  listPausedSlots,
  recordNextSlot,
  recordTicks,
  type ScheduledPipeline,
  readScheduleState,
} from './schedules.ts';
import { isOnTime, type MissedSlot, findNextSlot, classifySlots } from '../../plan/slots.ts';
import { handleFutureSlots } from './future-slots.ts';
import { type MaintenanceOptions, startMaintenance } from './maintenance.ts';
import { startScanTimer } from './scan-timer.ts';

/** A connection whose other end has vanished must not end the schedule. Estimates of a large plan take some seconds. */
const SCAN_QUERY_MS = 60_000;

const PENDING = statement(
  'pending runs',
  { has_open_runs: boolean, next_resume: nullable(timestamp) },
  `select exists (select from ops.runs where finished_at is null) as has_open_runs,
    (select min(resume_at) from ops.runs where resume_at > $1) as next_resume`,
);

interface ClockOptions extends OtherClocks {
  readonly pool: Pool;
  readonly queues: Queues;
  readonly config: Config;
  /** Where the answers of its runs come from; absent: the warehouse is not marked. */
  readonly source?: Source | undefined;
  readonly now: () => Date;
  readonly onError: (error: Error) => void;
  readonly onEvent?: OnEvent;
  /** Called with every run that this clock began (with its slot) or resumed (without). */
  readonly onRun?: (pipeline: string, runId: number, slot: Date | undefined) => void;
  /** Called after each scan that finds a run open, whoever began it: the reconciler of this process may be resting. */
  readonly onOpenRuns?: () => void;
  /** Where the scans are watched; absent: nowhere. */
  readonly health?: Health | undefined;
}

interface ScanOptions extends ClockOptions {
  /** Called after each pipeline. */
  readonly onPipeline?: (() => void) | undefined;
}

export interface Clock {
  stop(): Promise<void>;
}

/** Catches up, then ticks until stopped. Failures of a scan go to `onError`, and the next scan repeats its work. */
export async function startClock(options: ClockOptions & Pick<MaintenanceOptions, 'migrate'>): Promise<Clock> {
  const { config, onError } = options;
  const reportFailure = (error: Error) => {
    onError(error);
    return undefined;
  };
  const pool = createPoolBeside(options.pool, { max: 2, queryTimeoutMs: SCAN_QUERY_MS });
  const timer = startScanTimer(options.now, () => scanNext());
  let isScanning = false;
  const watched = options.health?.addLoop('scan slots', () => isScanning);
  const scanNow = async () => {
    timer.restUntil(undefined);
    isScanning = true;
    timer.restUntil(await scan({ ...options, pool, onPipeline: watched?.progressed }).catch(reportFailure));
    isScanning = false;
  };
  await forgetNextSlots(pool, Object.keys(config.pipelines)).catch(onError);
  let scanning: Promise<void> = scanNow();
  const scanNext = () => {
    scanning = scanning.then(scanNow);
  };
  await scanning;
  const tasks = Object.entries(config.pipelines).map(([name, pipeline]) =>
    createTask(toNodeCron(pipeline.cron), scanNext, {
      name,
      timezone: getPipelineTimezone(pipeline, config),
      suppressMissedWarning: true,
    }),
  );
  for (const task of tasks) void task.start();
  const maintenance = startMaintenance(options);
  return {
    async stop() {
      timer.stop();
      for (const task of tasks) await task.destroy();
      await maintenance.stop();
      await scanning;
      await pool.end();
    },
  };
}

/**
 * Resumes runs that have budget again, and begins a run for every slot that is due and has no tick. Where the clocks of
 * this host and of PostgreSQL disagree, the earlier one decides, and `onError` gets both. Returns until when no further
 * scan has anything to do; undefined: that is not known, as while a run is open or after a failure.
 */
export async function scan(options: ScanOptions): Promise<Date | undefined> {
  const { pool, config, now, onOpenRuns, onPipeline } = options;
  let hasFailed = false;
  const onError = (error: Error) => {
    hasFailed = true;
    options.onError(error);
  };
  const time = await readAgreedTime(pool, now(), options);
  const { at, doubt } = time;
  if (doubt) onError(doubt);
  await handleFutureSlots({ ...options, onError }, time).catch(onError);
  await resumeDueRuns(options, at).catch(onError);
  for (const [name, pipeline] of Object.entries(config.pipelines)) {
    // One pipeline that cannot begin must not keep the others from beginning.
    await scanPipeline(options, name, pipeline, at).catch(onError);
    onPipeline?.();
  }
  const { has_open_runs, next_resume } = onlyRow(await pool.query(PENDING, [at]));
  if (has_open_runs) onOpenRuns?.();
  if (has_open_runs || hasFailed) return undefined;
  // What other processes change, such as a run of a command that ends out of budget, is noticed at the next look.
  const slots = Object.values(config.pipelines).map((pipeline) => findNextSlot(pipeline, config, at));
  const times = [...slots, next_resume].flatMap((time) => time?.getTime() ?? []);
  return new Date(Math.min(at.getTime() + untilHalfHour(at), ...times));
}

async function resumeDueRuns({ pool, config, onRun }: ClockOptions, at: Date): Promise<void> {
  const windows: Record<string, number> = {};
  for (const [name, { catchUpWindow }] of Object.entries(config.pipelines)) windows[name] = catchUpWindow;
  for (const { runId, pipeline } of await resumeDue(pool, at, windows)) {
    onRun?.(pipeline, runId, undefined);
  }
}

async function scanPipeline(options: ClockOptions, name: string, pipeline: Pipeline, at: Date): Promise<void> {
  const { pool, config } = options;
  const scheduled = { pipeline: name, timezone: getPipelineTimezone(pipeline, config) };
  const { since, paused_at } = await readScheduleState(pool, name, at);
  await recordNextSlot(pool, scheduled, findNextSlot(pipeline, config, at));
  if (paused_at) return accountForSlots(options, scheduled, listPausedSlots(pipeline, config, since, at), 'paused');
  const { due, missed } = classifySlots(pipeline, scheduled.timezone, since, at);
  await accountForSlots(options, scheduled, missed, 'missed');
  for (const slot of due) {
    // Slots are accounted for in their order, so the slots after one that has to wait wait too.
    if (!(await beginSlot(options, scheduled, pipeline, slot, at))) return;
  }
}

/**
 * Begins the run of a slot that is due, or accounts for the slot otherwise. False when it has to wait for the run
 * before it.
 */
async function beginSlot(
  options: ClockOptions,
  scheduled: ScheduledPipeline,
  { overlap }: Pipeline,
  slot: Date,
  at: Date,
): Promise<boolean> {
  const { pool, queues, config, source, onRun } = options;
  const { pipeline: name } = scheduled;
  const trigger = isOnTime(slot, at) ? 'cron' : 'catch-up';
  const plan = await resolveInputs(pool, planPipeline(config, name, { trigger, slot }));
  if (trigger === 'catch-up' && (await isCovered(options, scheduled, plan))) return true;
  const deadline = findPassedDeadline(plan, at);
  if (deadline) {
    const reason = `its streams describe only the present, and could be requested until ${deadline.toISOString()}`;
    await accountForSlots(options, scheduled, [{ slot, reason }], 'missed');
    return true;
  }
  const { running } = await readScheduleState(pool, name, at);
  if (running !== null) {
    // Slots are caught up one after the other.
    if (overlap === 'queue' || trigger === 'catch-up') return false;
    if (overlap === 'skip') {
      const reason = `run ${running} had not ended`;
      await accountForSlots(options, scheduled, [{ slot, reason }], 'overlapped', running);
      return true;
    }
    await cancelRun(pool, running, { reason: 'overlap', error: `the slot ${slot.toISOString()} took its place` });
  }
  const run = await beginRun(pool, withCostLimit(plan, await quoteRun(pool, config, plan, at)), at, source);
  if (!run) return true;
  onRun?.(name, run.runId, slot);
  await queues.enqueue(run.queued);
  return true;
}

/**
 * A run of the same plan and day that began after a missed slot replaces the run of that slot: nothing is bought twice.
 */
async function isCovered(options: ClockOptions, scheduled: ScheduledPipeline, plan: RunPlan): Promise<boolean> {
  const known = await findExistingRun(options.pool, plan);
  if (!known || known.startedAt < plan.slot || !(known.complete || known.open)) return false;
  const reason = `run ${known.runId} began after it and requests the same`;
  await accountForSlots(options, scheduled, [{ slot: plan.slot, reason }], 'covered', known.runId);
  return true;
}

/** Records the ticks of slots without a run of their own, and reports those that are new. */
async function accountForSlots(
  { pool, onEvent }: ClockOptions,
  scheduled: ScheduledPipeline,
  slots: readonly MissedSlot[],
  outcome: SlotOutcome['outcome'],
  run: number | null = null,
): Promise<void> {
  for (const slot of await recordTicks(pool, scheduled, slots, outcome, run)) {
    onEvent?.({ kind: 'slot accounted for', ...slot });
  }
}
