/** Which business days the tables of the scheduled pipelines have. */
import type { Connection } from '../load/connection/pool.ts';
import { date, nullable, statement, textValue } from '../load/connection/statement.ts';
import type { TableState } from './operational-state.ts';
import { selectRecentRuns } from './recent-runs.ts';

/** A table that is in none of the newest runs of its pipeline, this many, counts as one without data. */
const MAX_RUNS = 60;

/**
 * As marts.data_freshness, of which the cost grows with the number of runs. A stream has data of a run where one of its
 * first pages was answered. Ranges of one stream and one day, in their order, are read through requests_of_day; else
 * PostgreSQL could read every request.
 */
const TABLES = statement(
  'days of tables',
  { table_name: textValue, pipeline: textValue, newest_day: nullable(date), expected_day: date },
  `with recent as materialized (
    select * from (
      select r.*, row_number() over (partition by pipeline order by business_date desc, run_id desc) as place
      from (${selectRecentRuns('u.run_id, u.pipeline, u.business_date, u.streams')}) r) numbered
    where place <= ${MAX_RUNS}
  ), streams as (
    select pipeline, unnest(streams) as stream
    from (select distinct on (pipeline) pipeline, streams from recent order by pipeline, run_id desc) newest
  ), expected as (
    select s.pipeline, greatest(
      (select coalesce(k.business_date, u.business_date, (k.slot at time zone 'UTC')::date)
        from ops.ticks k left join ops.runs u using (run_id)
        where k.pipeline = s.pipeline and (k.outcome in ('missed', 'overlapped') or u.finished_at is not null)
        order by k.slot desc limit 1),
      case when s.next_slot < now() - interval '5 minutes' then s.next_business_date end) as day
    from ops.schedules s
    where s.pipeline = any($1) and s.paused_at is null and s.next_slot is not null
  ), days as materialized (
    select s.pipeline, s.stream, e.day as expected_day, (
      select u.business_date from recent u
      where u.pipeline = s.pipeline and exists (
        select from (
          select from ops.requests r where r.stream >= s.stream and r.stream <= s.stream
            and r.business_date >= u.business_date and r.business_date <= u.business_date and r.run_id = u.run_id
            and r.previous_page is null and r.status = 'done'
          order by r.stream, r.business_date limit 1) first_page)
      order by u.business_date desc limit 1) as newest_day
    from streams s join expected e using (pipeline) where e.day is not null
  )
  select t.table_name, d.pipeline, max(d.newest_day) as newest_day, d.expected_day
  from days d join marts.stream_tables t using (stream)
  group by t.table_name, d.pipeline, d.expected_day order by t.table_name, d.pipeline`,
);

/**
 * A row for each table and each pipeline of `pipelines` that fills it and is neither paused nor without a slot that
 * ended. Needs no transaction.
 */
export async function readTables(database: Connection, pipelines: readonly string[]): Promise<readonly TableState[]> {
  const { rows } = await database.query(TABLES, [pipelines]);
  return rows.map((row) => ({
    table: row.table_name,
    pipeline: row.pipeline,
    newestDay: row.newest_day,
    expectedDay: row.expected_day,
  }));
}
