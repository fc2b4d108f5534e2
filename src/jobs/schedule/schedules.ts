/** What is known of a pipeline's schedule: which slots are accounted for, and whether it is paused. */
import type { Config, Pipeline } from '../../config/config.ts';
import type { Pool } from '../../load/pool.ts';
import { businessDate } from '../../time.ts';
import { zoneOf } from '../plans/pipelines.ts';
import type { AccountedSlot } from '../events.ts';
import { type MissedSlot, slotsOf } from './slots.ts';

export interface ScheduleState {
  /** The newest slot that is accounted for; for a pipeline that is new, now: there is nothing to catch up. */
  readonly since: Date;
  readonly paused_at: Date | null;
  /** The pipeline's run that goes on at this moment. */
  readonly running: number | null;
}

const STATE = `with known as (
    insert into ops.schedules (pipeline, known_since) values ($1, $2)
    on conflict (pipeline) do nothing returning known_since, paused_at
  ), schedule as (
    select * from known union all select known_since, paused_at from ops.schedules where pipeline = $1 limit 1
  )
  select coalesce((select max(slot) from ops.ticks where pipeline = $1), known_since) as since, paused_at,
    (select max(run_id) from ops.runs where pipeline = $1 and status = 'running' and finished_at is null
       and trigger not in ('backfill', 'replay', 'import')) as running
  from schedule`;

export async function scheduleState(pool: Pool, pipeline: string, now: Date): Promise<ScheduleState> {
  const { rows } = await pool.query<ScheduleState>(STATE, [pipeline, now]);
  const [state] = rows;
  if (!state) throw new Error(`the schedule of ${pipeline} is gone`);
  return state;
}

/** A pipeline, and the zone whose days its slots belong to. */
export interface Scheduled {
  readonly pipeline: string;
  readonly timezone: string;
}

/**
 * Accounts for slots that get no run of their own; `run` is the run they share or gave way to. Returns those that were not
 * accounted for before.
 */
export async function recordTicks(
  pool: Pool,
  { pipeline, timezone }: Scheduled,
  slots: readonly MissedSlot[],
  outcome: AccountedSlot['outcome'],
  run: number | null = null,
): Promise<readonly AccountedSlot[]> {
  if (!slots.length) return [];
  const { rows } = await pool.query<AccountedSlot>(
    `insert into ops.ticks (pipeline, slot, outcome, run_id, reason, business_date)
     select $1, slot, $5, $6, reason, business_date
     from unnest($2::timestamptz[], $3::text[], $4::date[]) as t(slot, reason, business_date)
     on conflict do nothing returning pipeline, slot, outcome, run_id as run, reason`,
    [
      pipeline,
      slots.map(({ slot }) => slot),
      slots.map(({ reason }) => reason),
      slots.map(({ slot }) => businessDate(slot, timezone)),
      outcome,
      run,
    ],
  );
  return rows;
}

/** Writes down which slot comes next, so that a reader of the ledger notices that no scheduler looks any more. */
export async function recordNextSlot(pool: Pool, { pipeline, timezone }: Scheduled, next: Date | null): Promise<void> {
  await pool.query(
    `update ops.schedules set next_slot = $2, next_business_date = $3
     where pipeline = $1 and (next_slot, next_business_date) is distinct from ($2::timestamptz, $3::date)`,
    [pipeline, next, next && businessDate(next, timezone)],
  );
}

/** Nothing is expected of pipelines that the configuration does not have any more. */
export async function forgetNextSlots(pool: Pool, known: readonly string[]): Promise<void> {
  await pool.query(
    `update ops.schedules set next_slot = null, next_business_date = null
     where next_slot is not null and pipeline <> all($1)`,
    [known],
  );
}

/** Slots begin no run until it is resumed. False when it was paused before. */
export async function pauseSchedule(pool: Pool, pipeline: string, now: Date): Promise<boolean> {
  await scheduleState(pool, pipeline, now);
  const { rowCount } = await pool.query(
    'update ops.schedules set paused_at = $2 where pipeline = $1 and paused_at is null',
    [pipeline, now],
  );
  return rowCount === 1;
}

/** The slots that came meanwhile are accounted for as paused: they are not caught up. False when it was not paused. */
export async function resumeSchedule(pool: Pool, config: Config, pipeline: string, now: Date): Promise<boolean> {
  const { since, paused_at } = await scheduleState(pool, pipeline, now);
  if (!paused_at) return false;
  const entry = config.pipelines[pipeline];
  if (entry) {
    const scheduled = { pipeline, timezone: zoneOf(entry, config) };
    await recordTicks(pool, scheduled, pausedSlots(entry, config, since, now), 'paused');
  }
  await pool.query('update ops.schedules set paused_at = null where pipeline = $1', [pipeline]);
  return true;
}

/** Every slot after `since` up to `now`, none of which is to be run. */
export function pausedSlots(pipeline: Pipeline, config: Config, since: Date, now: Date): readonly MissedSlot[] {
  const { due, missed } = slotsOf(pipeline, zoneOf(pipeline, config), since, now);
  return [...missed.map(({ slot }) => slot), ...due].map((slot) => ({ slot, reason: 'the schedule was paused' }));
}

/** A row of ops.schedules with what its ticks tell. */
export interface Schedule {
  readonly pipeline: string;
  readonly paused_at: Date | null;
  readonly last_slot: Date | null;
  readonly last_outcome: string | null;
  readonly last_reason: string | null;
}

export async function listSchedules(pool: Pool): Promise<readonly Schedule[]> {
  const { rows } = await pool.query<Schedule>(
    `select s.pipeline, s.paused_at, t.slot as last_slot, t.outcome as last_outcome,
       t.reason as last_reason
     from ops.schedules s left join lateral (
       select slot, outcome, reason from ops.ticks where pipeline = s.pipeline order by slot desc limit 1) t on true
     order by s.pipeline`,
  );
  return rows;
}
