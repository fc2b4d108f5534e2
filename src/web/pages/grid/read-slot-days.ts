/** What became of the slots of each pipeline, added up by day. */
import type { Pool } from '../../../load/connection/pool.ts';
import { date, integer, nullable, type RowWith, statement, textValue } from '../../../load/connection/statement.ts';

/** Older slots of one pipeline are left out. A pipeline of every five minutes has 8,640 slots in 30 days. */
const MAX_SLOTS = 10_000;
/** Runs without a slot are looked for among the newest runs. */
const NEWEST_RUNS = 5_000;

/**
 * Entries of pipelines: their slots, and runs that `start` or an operator began. Of a run as `u`, of an entry as `e`.
 * $1 and $2: names of pipelines and their time zones. $3 and $4: from and until.
 */
export const slotEntries = `select e.*, case when e.outcome in ('run', 'covered') then coalesce(u.status, 'running')
      when e.outcome = 'overlapped' then 'skipped' else e.outcome end as state,
    u.requests_total, u.requests_failed, u.credits
  from (
    select p.pipeline, coalesce(k.business_date, (k.slot at time zone p.timezone)::date) as day, k.slot, k.outcome,
      k.reason, k.run_id
    from unnest($1::text[], $2::text[]) p (pipeline, timezone) cross join lateral (
      select * from ops.ticks k where k.pipeline = p.pipeline and k.slot >= $3 and k.slot < $4
      order by k.slot desc limit ${MAX_SLOTS}) k
    union all
    select n.pipeline, n.business_date, n.slot, 'run', null, n.run_id
    from (select * from ops.runs order by run_id desc limit ${NEWEST_RUNS}) n
    where n.pipeline = any($1) and n.trigger in ('start', 'manual') and n.slot >= $3 and n.slot < $4
      and not exists (select from ops.ticks k where k.pipeline = n.pipeline and k.slot = n.slot)
  ) e left join ops.runs u using (run_id)`;

const slotDay = {
  pipeline: textValue,
  day: date,
  state: textValue,
  slots: integer,
  /** The newest run of them. */
  run_id: nullable(integer),
  reason: nullable(textValue),
  requests: integer,
  failed: integer,
};

const SLOT_DAYS = statement(
  'slots by day',
  slotDay,
  `select pipeline, day, state, count(*)::int as slots, max(run_id) as run_id, left(max(reason), 300) as reason,
    coalesce(sum(requests_total), 0)::int as requests, coalesce(sum(requests_failed), 0)::int as failed
  from (${slotEntries}) e group by pipeline, day, state order by pipeline, day, state`,
);

/** Slots of a day that have the same state. `state`: that of a run, or missed, skipped, blocked, paused. */
export type SlotDay = RowWith<typeof slotDay>;

export interface ZonedPipelines {
  readonly names: readonly string[];
  /** IANA time zones, in the same order. */
  readonly timezones: readonly string[];
}

/**
 * Slots after `from` and before `until`, at most the newest 10,000 of each pipeline, and those runs without a slot that
 * are among the newest 5,000 runs. Needs no transaction.
 */
export async function readSlotDays(
  pool: Pool,
  { names, timezones }: ZonedPipelines,
  from: Date,
  until: Date,
): Promise<readonly SlotDay[]> {
  return (await pool.query(SLOT_DAYS, [names, timezones, from, until])).rows;
}
