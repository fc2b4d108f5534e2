/** The calls of a month by pipeline and stream: what was bought, what brought nothing, and what was not paid again. */
import type { Connection } from '../../../load/connection/pool.ts';
import { onlyRow } from '../../../load/connection/only-row.ts';

/** Calls and credits of a stream in a pipeline. Each credit is in one of the first six. */
export interface CallSums {
  readonly pipeline: string;
  readonly stream: string;
  /** Calls, repeated ones too. */
  readonly calls: number;
  /** Credits of answers that were loaded. */
  readonly bought: number;
  /** Credits of calls for which the API had no data. */
  readonly absent: number;
  /** Credits of answers of which nothing could be loaded. */
  readonly notLoaded: number;
  /** Credits of calls without an answer, which may be billed. */
  readonly unknown: number;
  /** Credits of calls in flight. */
  readonly reserved: number;
  /** Credits of calls that were refused or failed, and are not billed. They do not count as spent. */
  readonly released: number;
  /** Requests that a stored answer served. */
  readonly held: number;
  /** Credits that those would have cost. */
  readonly saved: number;
}

/** Instants and days of a month of the budget; the ends are those of the next one. */
export interface MonthSpan {
  readonly from: string;
  readonly until: string;
  readonly begins: Date;
  readonly ends: Date;
}

/**
 * The lateral queries below keep PostgreSQL to reading by key: whole tables are read faster only if most of their rows
 * are of the month. Runs that can have made calls in a month. $1 and $2: its begin and end. */
const RUNS = `select run_id, pipeline, trigger from ops.runs
  where started_at < $2 and (finished_at is null or finished_at >= $1)`;

/**
 * Requests of the runs that were open in the month, counted up to a limit, at a cost that depends on the limit. Needs
 * no transaction.
 */
export async function countMonthRequests(
  connection: Connection,
  { begins, ends }: MonthSpan,
  limit: number,
): Promise<number> {
  const counted = await connection.query<{ requests: number }>(
    `select count(*)::int as requests from (
       select from (${RUNS}) u cross join lateral (
         select from ops.requests r where r.run_id = u.run_id limit $3) r limit $3) few`,
    [begins, ends, limit],
  );
  return onlyRow(counted).requests;
}

/** The sums of a month, by pipeline and stream. It reads every call of the month. Needs no transaction. */
export async function readCallSums(
  connection: Connection,
  { from, until, begins, ends }: MonthSpan,
): Promise<readonly CallSums[]> {
  const { rows } = await connection.query<CallSums>(
    `with r as materialized (
       select u.pipeline, u.trigger, r.request_id, r.stream, r.status, r.price, r.source_request_id, r.finished_at
       from (${RUNS}) u cross join lateral (select * from ops.requests where run_id = u.run_id offset 0) r
     ), tried as (
       select r.pipeline, r.stream, count(*)::int as calls,
         sum(a.credits) filter (where a.state = 'captured' and a.outcome = 'ok' and r.status not in ('failed', 'quarantined')) as bought,
         sum(a.credits) filter (where a.state = 'captured' and a.outcome = 'absent') as absent,
         sum(a.credits) filter (where a.state = 'captured' and a.outcome <> 'absent'
           and (a.outcome <> 'ok' or r.status in ('failed', 'quarantined'))) as not_loaded,
         sum(a.credits) filter (where a.state = 'unknown') as unknown,
         sum(a.credits) filter (where a.state = 'reserved') as reserved,
         sum(a.credits) filter (where a.state = 'released') as released
       from r cross join lateral (
         select * from ops.attempts where request_id = r.request_id and spent_on >= $3::date and spent_on < $4::date
           and outcome is distinct from 'stored' offset 0) a
       group by r.pipeline, r.stream
     ), held as (
       select pipeline, stream, count(*)::int as held, sum(price) as saved from r
       where source_request_id is not null and status in ('done', 'absent') and trigger not in ('replay', 'import')
         and finished_at >= $1 and finished_at < $2
       group by pipeline, stream
     )
     select pipeline, stream, coalesce(calls, 0)::int as calls, coalesce(bought, 0)::int as bought,
       coalesce(absent, 0)::int as absent, coalesce(not_loaded, 0)::int as "notLoaded",
       coalesce(unknown, 0)::int as unknown, coalesce(reserved, 0)::int as reserved,
       coalesce(released, 0)::int as released, coalesce(held, 0)::int as held, coalesce(saved, 0)::int as saved
     from tried full join held using (pipeline, stream) order by pipeline, stream`,
    [begins, ends, from, until],
  );
  return rows;
}
