/**
 * The clock: cron expressions become runs. node-cron only wakes the scan; which slots are due is computed from the
 * ticks in PostgreSQL, so several schedulers make one run per slot, and slots that were missed while no scheduler ran
 * are found. Every slot gets a tick, with or without a run.
 */
import { createTask, type ScheduledTask } from 'node-cron';
import { type Config, type Pipeline, getPipelineTimezone } from '../../config/config.ts';
import { toNodeCron } from '../../config/cron.ts';
import { sortUpstreamFirst } from '../../config/triggers.ts';
import { onlyRow } from '../../load/connection/only-row.ts';
import { createPoolBeside } from '../../load/connection/pool.ts';
import { boolean, nullable, statement, timestamp } from '../../load/connection/statement.ts';
import { type OtherClocks, readAgreedTime } from '../../ledger/clock-doubt.ts';
import { resumeDue } from '../../ledger/resume-run.ts';
import { classifySlots, findNextSlot, isOnTime } from '../../plan/slots.ts';
import { untilHalfHour } from '../../time.ts';
import type { Health } from '../../health/health.ts';
import { accountForSlots, beginSlot, type SlotOptions } from './begin-slot.ts';
import { handleFutureSlots } from './future-slots.ts';
import { type MaintenanceOptions, startMaintenance } from './maintenance.ts';
import { startScanTimer } from './scan-timer.ts';
import {
  forgetNextSlots,
  listPausedSlots,
  readScheduleState,
  recordNextSlot,
  type ScheduledPipeline,
} from './schedules.ts';
import { openOtherScheduleReport, openSchedulerRecord } from './scheduler-registry.ts';
import { decideUpstreamSlots, readUpstreamSlots } from './upstream-slots.ts';

/** A connection whose other end has vanished must not end the schedule. Estimates of a large plan take some seconds. */
const SCAN_QUERY_MS = 60_000;

const PENDING = statement(
  'pending runs',
  { has_open_runs: boolean, next_resume: nullable(timestamp) },
  `select exists (select from ops.runs where finished_at is null) as has_open_runs,
    (select min(resume_at) from ops.runs where resume_at > $1) as next_resume`,
);

interface ClockOptions extends SlotOptions, OtherClocks {
  readonly now: () => Date;
  readonly onError: (error: Error) => void;
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
  /** Uses another configuration from the next slot on. */
  reconfigure(config: Config): Promise<void>;
  stop(): Promise<void>;
}

/** Catches up, then ticks until stopped. Failures of a scan go to `onError`, and the next scan repeats its work. */
export async function startClock(options: ClockOptions & Pick<MaintenanceOptions, 'migrate'>): Promise<Clock> {
  const { onError } = options;
  let { config } = options;
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
    const scanned = { ...options, config, pool, onPipeline: watched?.progressed };
    timer.restUntil(await scan(scanned).catch(reportFailure));
    reportOthers(await record.confirm().catch(reportFailure));
    isScanning = false;
  };
  await forgetNextSlots(pool, Object.keys(config.pipelines)).catch(onError);
  const record = openSchedulerRecord(pool, config);
  const reportOthers = openOtherScheduleReport(onError);
  let scanning: Promise<void> = scanNow();
  const scanNext = () => {
    scanning = scanning.then(scanNow);
  };
  await scanning;
  let tasks = startTasks(config, scanNext);
  const maintenance = startMaintenance({
    ...options,
    get config() {
      return config;
    },
  });
  return {
    async reconfigure(next) {
      config = next;
      await scanning;
      await forgetNextSlots(pool, Object.keys(next.pipelines)).catch(onError);
      await record.replace(next).catch(onError);
      await stopTasks(tasks);
      tasks = startTasks(next, scanNext);
      scanNext();
      await scanning;
    },
    async stop() {
      timer.stop();
      await stopTasks(tasks);
      await maintenance.stop();
      await scanning;
      await record.close().catch(onError);
      await pool.end();
    },
  };
}

/** node-cron starts a scan at each slot. Pipelines that begin after others have no slots of their own. */
function startTasks({ pipelines, timezone }: Config, scanNext: () => void): readonly ScheduledTask[] {
  const withCron = Object.entries(pipelines).filter(([, { after }]) => !after);
  const tasks = withCron.map(([name, pipeline]) =>
    createTask(toNodeCron(pipeline.cron), scanNext, {
      name,
      timezone: getPipelineTimezone(pipeline, { timezone }),
      suppressMissedWarning: true,
    }),
  );
  for (const task of tasks) void task.start();
  return tasks;
}

async function stopTasks(tasks: readonly ScheduledTask[]): Promise<void> {
  for (const task of tasks) await task.destroy();
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
  let isWaiting = false;
  for (const name of sortUpstreamFirst(config.pipelines)) {
    const pipeline = config.pipelines[name];
    // One pipeline that cannot begin must not keep the others from beginning.
    if (pipeline && (await scanPipeline(options, name, pipeline, at).catch(onError))) isWaiting = true;
    onPipeline?.();
  }
  const { has_open_runs, next_resume } = onlyRow(await pool.query(PENDING, [at]));
  if (has_open_runs) onOpenRuns?.();
  if (has_open_runs || isWaiting || hasFailed) return undefined;
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

/** Returns true if it waits for a run that is in progress: the next scan may find it complete. */
async function scanPipeline(options: ClockOptions, name: string, pipeline: Pipeline, at: Date): Promise<boolean> {
  const { pool, config } = options;
  const scheduled = { pipeline: name, timezone: getPipelineTimezone(pipeline, config) };
  const { since, paused_at } = await readScheduleState(pool, name, at);
  await recordNextSlot(pool, scheduled, findNextSlot(pipeline, config, at));
  if (paused_at) {
    await accountForSlots(options, scheduled, await listPausedSlots(pool, pipeline, config, since, at), 'paused');
    return false;
  }
  if (pipeline.after) return followUpstream(options, scheduled, pipeline, since, at);
  const { due, missed } = classifySlots(pipeline, scheduled.timezone, since, at);
  await accountForSlots(options, scheduled, missed, 'missed');
  for (const slot of due) {
    const trigger = isOnTime(slot, at) ? 'cron' : 'catch-up';
    // Slots are accounted for in their order, so the slots after one that has to wait wait too.
    if (!(await beginSlot(options, scheduled, pipeline, { slot, trigger }, at))) return false;
  }
  return false;
}

/** The same for a pipeline that begins after others. */
async function followUpstream(
  options: ClockOptions,
  scheduled: ScheduledPipeline,
  pipeline: Pipeline,
  since: Date,
  at: Date,
): Promise<boolean> {
  const slots = await readUpstreamSlots(options.pool, pipeline, since, at);
  const { decisions, waiting } = decideUpstreamSlots(pipeline, slots, at);
  for (const decision of decisions) {
    if (decision.kind !== 'run') await accountForSlots(options, scheduled, [decision], decision.kind);
    else if (!(await beginSlot(options, scheduled, pipeline, decision, at))) return false;
  }
  return waiting?.isInProgress ?? false;
}
