/**
 * The clock: cron expressions become runs. node-cron only wakes the scan; what is due is computed from the ticks in
 * Postgres, so N schedulers make one run a slot, and slots missed while nothing ran are found. Every slot gets its tick,
 * whatever becomes of it.
 */
import { createTask } from 'node-cron';
import { type Config, type Pipeline, wakingCron } from '../../config/config.ts';
import { createPoolBeside, type Pool } from '../../load/pool.ts';
import type { AccountedSlot, OnEvent } from '../events.ts';
import { beginRun } from '../ledger/begin.ts';
import { cancelRun, findRunOf, resumeDue } from '../ledger/resume.ts';
import { resolved } from '../plans/lookups.ts';
import { agreed, outlook } from '../plans/outlook.ts';
import { pipelinePlan, zoneOf } from '../plans/pipelines.ts';
import { overSince } from '../plans/present-until.ts';
import type { RunPlan } from '../plans/run-plan.ts';
import type { Source } from '../source.ts';
import type { Queues } from '../worker/queues.ts';
import {
  forgetNextSlots,
  pausedSlots,
  recordNextSlot,
  recordTicks,
  type Scheduled,
  scheduleState,
} from './schedules.ts';
import { isOnTime, type MissedSlot, nextSlot, slotsOf } from './slots.ts';
import { startUpkeep } from './upkeep.ts';

/** The scan also runs by itself: a tick that node-cron missed (sleep, clock change) is late by no more than this. */
const SCAN_EVERY_MS = 30_000;
/** A connection whose other end has vanished must not end the schedule. Estimates of a large plan take some seconds. */
const SCAN_QUERY_MS = 60_000;

interface ClockOptions {
  readonly pool: Pool;
  readonly queues: Queues;
  readonly config: Config;
  /** Where the answers of its runs come from; absent: the warehouse is not marked. */
  readonly source?: Source | undefined;
  readonly now?: () => Date;
  readonly onError: (error: Error) => void;
  readonly onEvent?: OnEvent;
  /** Told of every run that this clock began or went on with. */
  readonly onRun?: (pipeline: string, runId: number, slot: Date | undefined) => void;
}

export interface Clock {
  stop(): Promise<void>;
}

/** Catches up, then ticks until stopped. */
export async function startClock(options: ClockOptions): Promise<Clock> {
  const { config, onError } = options;
  const pool = createPoolBeside(options.pool, { max: 2, queryTimeoutMs: SCAN_QUERY_MS });
  const scanNow = () => scan({ ...options, pool }).catch(onError);
  await forgetNextSlots(pool, Object.keys(config.pipelines)).catch(onError);
  let scanning: Promise<void> = scanNow();
  const scanNext = () => {
    scanning = scanning.then(scanNow);
  };
  await scanning;
  const tasks = Object.entries(config.pipelines).map(([name, pipeline]) =>
    createTask(wakingCron(pipeline.cron), scanNext, {
      name,
      timezone: zoneOf(pipeline, config),
      suppressMissedWarning: true,
    }),
  );
  for (const task of tasks) void task.start();
  const timer = setInterval(scanNext, SCAN_EVERY_MS);
  const upkeep = startUpkeep(options);
  return {
    async stop() {
      clearInterval(timer);
      for (const task of tasks) await task.destroy();
      await upkeep.stop();
      await scanning;
      await pool.end();
    },
  };
}

/** Goes on with runs that have budget again, and begins a run for every slot that is due and has no tick. */
export async function scan(options: ClockOptions): Promise<void> {
  const { config, onError } = options;
  await resume(options).catch(onError);
  for (const [name, pipeline] of Object.entries(config.pipelines)) {
    // One pipeline that cannot begin does not keep the others from it.
    await scanPipeline(options, name, pipeline).catch(onError);
  }
}

async function resume({ pool, config, now = () => new Date(), onRun }: ClockOptions): Promise<void> {
  const windows = Object.entries(config.pipelines).map(([name, { catchUpWindow }]) => [name, catchUpWindow]);
  for (const { runId, pipeline } of await resumeDue(pool, now(), Object.fromEntries(windows))) {
    onRun?.(pipeline, runId, undefined);
  }
}

async function scanPipeline(options: ClockOptions, name: string, pipeline: Pipeline): Promise<void> {
  const { pool, config, now = () => new Date() } = options;
  const at = now();
  const scheduled = { pipeline: name, timezone: zoneOf(pipeline, config) };
  const { since, paused_at } = await scheduleState(pool, name, at);
  await recordNextSlot(pool, scheduled, nextSlot(pipeline, config, at));
  if (paused_at) return account(options, scheduled, pausedSlots(pipeline, config, since, at), 'paused');
  const { due, missed } = slotsOf(pipeline, scheduled.timezone, since, at);
  await account(options, scheduled, missed, 'missed');
  for (const slot of due) {
    // What has to wait keeps those after it waiting: slots are accounted for in their order.
    if (!(await takeSlot(options, scheduled, pipeline, slot, at))) return;
  }
}

/** False when the slot has to wait for the run before it. */
async function takeSlot(
  options: ClockOptions,
  scheduled: Scheduled,
  { overlap }: Pipeline,
  slot: Date,
  at: Date,
): Promise<boolean> {
  const { pool, queues, config, source, onRun } = options;
  const { pipeline: name } = scheduled;
  const trigger = isOnTime(slot, at) ? 'cron' : 'catch-up';
  const plan = await resolved(pool, pipelinePlan(config, name, { trigger, slot }));
  if (trigger === 'catch-up' && (await isCovered(options, scheduled, plan))) return true;
  const over = overSince(plan, at);
  if (over) {
    const reason = `its streams describe only the present, and could be asked until ${over.toISOString()}`;
    await account(options, scheduled, [{ slot, reason }], 'missed');
    return true;
  }
  const { running } = await scheduleState(pool, name, at);
  if (running !== null) {
    // What is caught up is in no hurry: one after the other.
    if (overlap === 'queue' || trigger === 'catch-up') return false;
    if (overlap === 'skip') {
      await account(options, scheduled, [{ slot, reason: `run ${running} was still going on` }], 'overlapped', running);
      return true;
    }
    await cancelRun(pool, running, `the slot ${slot.toISOString()} took its place`);
  }
  const run = await beginRun(pool, agreed(plan, await outlook(pool, config, plan, {}, at)), at, source);
  if (!run) return true;
  onRun?.(name, run.runId, slot);
  await queues.enqueue(run.queued);
  return true;
}

/** A run of the same plan and day that began after a missed slot is as good as the slot's own: nothing is bought twice for it. */
async function isCovered(options: ClockOptions, scheduled: Scheduled, plan: RunPlan): Promise<boolean> {
  const known = await findRunOf(options.pool, plan);
  if (!known || known.startedAt < plan.slot || !(known.complete || known.open)) return false;
  const reason = `run ${known.runId} began after it and asks the same`;
  await account(options, scheduled, [{ slot: plan.slot, reason }], 'covered', known.runId);
  return true;
}

/** Writes down what becomes of slots without a run of their own, and reports it. */
async function account(
  { pool, onEvent }: ClockOptions,
  scheduled: Scheduled,
  slots: readonly MissedSlot[],
  outcome: AccountedSlot['outcome'],
  run: number | null = null,
): Promise<void> {
  for (const slot of await recordTicks(pool, scheduled, slots, outcome, run)) {
    onEvent?.({ kind: 'slot accounted for', ...slot });
  }
}
