/** The schedule of a pipeline in the ledger: which slots are accounted for, and whether it is paused. */
import { type Config, type Pipeline, getPipelineTimezone } from '../../config/config.ts';
import { onlyRow } from '../../load/connection/only-row.ts';
import type { Pool } from '../../load/connection/pool.ts';
import type { schedules, ticks } from '../../load/tables/ops-runs.ts';
import { businessDate } from '../../time.ts';
import { CLOCK_TOLERANCE_MS } from '../../ledger/clock-doubt.ts';
import type { SlotOutcome } from '../../ledger/job-event.ts';
import { type MissedSlot, classifySlots } from '../../plan/slots.ts';
import { readUpstreamSlots } from './upstream-slots.ts';

export interface ScheduleState {
  /**
   * The newest slot until now that is accounted for; now for a new pipeline, which has nothing to catch up. Slots in
   * the future are ignored.
   */
  readonly since: Date;
  readonly paused_at: Date | null;
  /** The run of the pipeline that is not finished; one of a slot in the future is ignored. */
  readonly running: number | null;
}

const SELECT_STATE = `with known as (
    insert into ops.schedules (pipeline, known_since) values ($1, $2)
    on conflict (pipeline) do nothing returning known_since, paused_at
  ), schedule as (
    select * from known union all select known_since, paused_at from ops.schedules where pipeline = $1 limit 1
  )
  select coalesce((select max(slot) from ops.ticks where pipeline = $1 and slot <= $2), known_since) as since, paused_at,
    (select max(run_id) from ops.runs where pipeline = $1 and status = 'running' and finished_at is null
       and slot <= $2::timestamptz + ${CLOCK_TOLERANCE_MS} * interval '1 ms' and trigger not in ('backfill', 'replay', 'import')) as running
  from schedule`;

/** Registers the pipeline where it is new. Needs no transaction. */
export const readScheduleState = async (pool: Pool, pipeline: string, at: Date): Promise<ScheduleState> =>
  onlyRow(await pool.query<ScheduleState>(SELECT_STATE, [pipeline, at]));

/** A pipeline, and the time zone that decides on which day a slot is. */
export interface ScheduledPipeline {
  readonly pipeline: string;
  readonly timezone: string;
}

/**
 * Accounts for slots that get no run of their own; `run` is the run that replaces theirs. Returns the slots that were
 * not accounted for before. Needs no transaction.
 */
export async function recordTicks(
  pool: Pool,
  { pipeline, timezone }: ScheduledPipeline,
  slots: readonly MissedSlot[],
  outcome: SlotOutcome['outcome'],
  run: number | null = null,
): Promise<readonly SlotOutcome[]> {
  if (!slots.length) return [];
  const { rows } = await pool.query<SlotOutcome>(
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

/**
 * Records which slot comes next, so that a reader of the ledger notices when no scheduler runs any more. Needs no
 * transaction.
 */
export async function recordNextSlot(
  pool: Pool,
  { pipeline, timezone }: ScheduledPipeline,
  next: Date | null,
): Promise<void> {
  await pool.query(
    `update ops.schedules set next_slot = $2, next_business_date = $3
     where pipeline = $1 and (next_slot, next_business_date) is distinct from ($2::timestamptz, $3::date)`,
    [pipeline, next, next && businessDate(next, timezone)],
  );
}

/** Removes the next slot of pipelines that the configuration does not have any more. Needs no transaction. */
export async function forgetNextSlots(pool: Pool, known: readonly string[]): Promise<void> {
  await pool.query(
    `update ops.schedules set next_slot = null, next_business_date = null
     where next_slot is not null and pipeline <> all($1)`,
    [known],
  );
}

/** From now on slots begin no run until the schedule is resumed. Returns false when it was paused before. */
export async function pauseSchedule(pool: Pool, pipeline: string, at: Date): Promise<boolean> {
  await readScheduleState(pool, pipeline, at);
  const { rowCount } = await pool.query(
    'update ops.schedules set paused_at = $2 where pipeline = $1 and paused_at is null',
    [pipeline, at],
  );
  return rowCount === 1;
}

/**
 * Slots that were due meanwhile are accounted for as paused and not caught up. Returns false when it was not paused.
 */
export async function resumeSchedule(pool: Pool, config: Config, pipeline: string, at: Date): Promise<boolean> {
  const { since, paused_at } = await readScheduleState(pool, pipeline, at);
  if (!paused_at) return false;
  const entry = config.pipelines[pipeline];
  if (entry) {
    const scheduled = { pipeline, timezone: getPipelineTimezone(entry, config) };
    await recordTicks(pool, scheduled, await listPausedSlots(pool, entry, config, since, at), 'paused');
  }
  await pool.query('update ops.schedules set paused_at = null where pipeline = $1', [pipeline]);
  return true;
}

/** Every slot after `since` up to `at`, with the reason why it has no run. */
export async function listPausedSlots(
  pool: Pool,
  pipeline: Pipeline,
  config: Config,
  since: Date,
  at: Date,
): Promise<readonly MissedSlot[]> {
  const reason = 'the schedule was paused';
  if (pipeline.after) return (await readUpstreamSlots(pool, pipeline, since, at)).map(({ slot }) => ({ slot, reason }));
  const { due, missed } = classifySlots(pipeline, getPipelineTimezone(pipeline, config), since, at);
  return [...missed.map(({ slot }) => slot), ...due].map((slot) => ({ slot, reason }));
}

type Tick = (typeof ticks)['$inferSelect'];

/** A row of ops.schedules with its newest tick. */
export interface Schedule
  extends Pick<(typeof schedules)['$inferSelect'], 'pipeline' | 'paused_at' | 'known_since' | 'next_slot'> {
  readonly last_slot: Date | null;
  readonly last_outcome: Tick['outcome'] | null;
  readonly last_reason: string | null;
  /** Its run that is in progress; null: none. */
  readonly running: number | null;
}

/** All pipelines that were ever scheduled, by name. */
export async function listSchedules(pool: Pool): Promise<readonly Schedule[]> {
  const { rows } = await pool.query<Schedule>(
    `select s.pipeline, s.paused_at, s.known_since, s.next_slot, t.slot as last_slot, t.outcome as last_outcome,
       t.reason as last_reason,
       (select max(run_id) from ops.runs u where u.pipeline = s.pipeline and u.status = 'running'
          and u.finished_at is null and u.trigger not in ('backfill', 'replay', 'import')) as running
     from ops.schedules s left join lateral (
       select slot, outcome, reason from ops.ticks where pipeline = s.pipeline and slot <= now()
       order by slot desc limit 1) t on true
     order by s.pipeline`,
  );
  return rows;
}
