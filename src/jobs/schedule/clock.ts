/**
 * The clock: cron expressions become runs. node-cron only wakes the scan; what is due is computed from the ticks in
 * Postgres, so N schedulers make one run a slot, and slots missed while nothing ran are found.
 */
import { Cron } from 'croner';
import { createTask } from 'node-cron';
import type { Config, Pipeline } from '../../config/config.ts';
import type { Pool } from '../../load/pool.ts';
import { resolved } from '../plans/lookups.ts';
import { pipelinePlan, zoneOf } from '../plans/pipelines.ts';
import type { Queues } from '../worker/queues.ts';
import { findRunOf } from '../ledger/resume.ts';
import { beginRun } from '../ledger/begin.ts';
import type { RunPlan } from '../plans/run-plan.ts';

/** Slots older than this are not caught up: their data is gone or belongs to a backfill. */
const CATCH_UP_DAYS = 7;
const MOST_CAUGHT_UP = 100;
/** A slot met within this is on time; later it is a catch-up. */
export const ON_TIME_MS = 60_000;
/** The scan also runs by itself: a tick that node-cron missed (sleep, clock change) is late by no more than this. */
const SCAN_EVERY_MS = 30_000;
const DAY_MS = 86_400_000;

interface ClockOptions {
  readonly pool: Pool;
  readonly queues: Queues;
  readonly config: Config;
  readonly now?: () => Date;
  readonly onError: (error: Error) => void;
  /** Told of every run that this clock began. */
  readonly onRun?: (pipeline: string, runId: number, slot: Date) => void;
}

export interface Clock {
  stop(): Promise<void>;
}

/** Catches up, then ticks until stopped. */
export async function startClock(options: ClockOptions): Promise<Clock> {
  const { config, onError } = options;
  let scanning: Promise<void> = scan(options).catch(onError);
  const scanNext = () => {
    scanning = scanning.then(() => scan(options)).catch(onError);
  };
  await scanning;
  const tasks = Object.entries(config.pipelines).map(([name, pipeline]) =>
    createTask(pipeline.cron, scanNext, { name, timezone: zoneOf(pipeline, config), suppressMissedWarning: true }),
  );
  for (const task of tasks) void task.start();
  const timer = setInterval(scanNext, SCAN_EVERY_MS);
  return {
    async stop() {
      clearInterval(timer);
      for (const task of tasks) await task.destroy();
      await scanning;
    },
  };
}

/** Begins a run for every slot that is due and has no tick. */
export async function scan(options: ClockOptions): Promise<void> {
  for (const [name, pipeline] of Object.entries(options.config.pipelines)) {
    // One pipeline that cannot begin does not keep the others from it.
    await scanPipeline(options, name, pipeline).catch(options.onError);
  }
}

async function scanPipeline(
  { pool, queues, config, now = () => new Date(), onRun }: ClockOptions,
  name: string,
  pipeline: Pipeline,
): Promise<void> {
  const at = now();
  const since = await lastTick(pool, name, at);
  for (const slot of dueSlots(pipeline, zoneOf(pipeline, config), since, at)) {
    const trigger = at.getTime() - slot.getTime() < ON_TIME_MS ? 'cron' : 'catch-up';
    const plan = await resolved(pool, pipelinePlan(config, name, { trigger, slot }));
    if (trigger === 'catch-up' && (await isCaughtUp(pool, plan))) continue;
    const run = await beginRun(pool, plan);
    if (!run) continue;
    onRun?.(name, run.runId, slot);
    await queues.enqueue(run.queued);
  }
}

/** A run of the same plan and day that began after a missed slot is as good as the slot's own: nothing is bought twice for it. */
async function isCaughtUp(pool: Pool, plan: RunPlan): Promise<boolean> {
  const known = await findRunOf(pool, plan);
  if (!known || known.startedAt < plan.slot || !(known.complete || known.open)) return false;
  await pool.query('insert into ops.ticks (pipeline, slot, run_id) values ($1, $2, $3) on conflict do nothing', [
    plan.pipeline,
    plan.slot,
    known.runId,
  ]);
  return true;
}

/** Slots after `since` up to `now`, as the pipeline catches up. */
export function dueSlots(
  { cron, catchUp }: Pick<Pipeline, 'cron' | 'catchUp'>,
  timezone: string,
  since: Date,
  now: Date,
): readonly Date[] {
  const pattern = new Cron(cron, { timezone, paused: true });
  const from = new Date(Math.max(since.getTime(), now.getTime() - CATCH_UP_DAYS * DAY_MS));
  if (catchUp === 'each') {
    const slots: Date[] = [];
    for (
      let slot = pattern.nextRun(from);
      slot && slot <= now && slots.length < MOST_CAUGHT_UP;
      slot = pattern.nextRun(slot)
    ) {
      slots.push(slot);
    }
    return slots;
  }
  // From the next whole second, because the search is for slots before its reference and slots are whole seconds.
  const latest = pattern.previousRuns(1, new Date(Math.floor(now.getTime() / 1_000) * 1_000 + 1_000))[0];
  if (!latest || latest <= from || latest > now) return [];
  return catchUp === 'latest' || now.getTime() - latest.getTime() < ON_TIME_MS ? [latest] : [];
}

export const nextSlot = (pipeline: Pipeline, config: Config): Date | null =>
  new Cron(pipeline.cron, { timezone: zoneOf(pipeline, config), paused: true }).nextRun();

/** The newest slot that has a run; for a pipeline that is new, now: there is nothing to catch up. */
async function lastTick(pool: Pool, pipeline: string, now: Date): Promise<Date> {
  const { rows } = await pool.query(
    `with known as (
       insert into ops.schedules (pipeline, known_since) values ($1, $2)
       on conflict (pipeline) do nothing returning known_since
     )
     select coalesce((select max(slot) from ops.ticks where pipeline = $1), (select known_since from known),
       (select known_since from ops.schedules where pipeline = $1)) as since`,
    [pipeline, now],
  );
  return rows[0].since;
}
