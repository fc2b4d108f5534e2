/** What waits in the lanes of the API, and since when. */
import type { Lane } from '../extract/outcome.ts';
import type { Connection } from '../load/connection/pool.ts';
import { integer, nullable, statement, textValue, timestamp } from '../load/connection/statement.ts';
import type { LaneState } from './operational-state.ts';

export const callLanes: readonly Lane[] = ['offline', 'realtime'];

/** More open runs, and more open requests of one run, are not counted. */
const MAX_RUNS = 20;
const MAX_REQUESTS = 5_000;
/** Requests whose attempts show when a lane last sent something. */
const LATELY_SENT = 100;

/**
 * Open requests are read through the partial indexes requests_due and requests_planned, some of each open run. As ranges of
 * one lane and one run, because else the primary key has the order too, and every request could be read through it. Requests
 * of a run are sent in the order of their numbers, so the attempts of those before the oldest ready one, and of those
 * that are reserved, show when the lane last sent something.
 */
const LANES = statement(
  'state of lanes',
  {
    lane: textValue,
    queued: integer,
    reserved: integer,
    oldest_ready: nullable(timestamp),
    paused_until: nullable(timestamp),
  },
  `with open_runs as materialized (
    select run_id, status from ops.runs where finished_at is null order by run_id limit ${MAX_RUNS}
  ), due as materialized (
    select l.lane, r.request_id, r.status, greatest(r.created_at, r.not_before) as ready_at, u.status = 'running' as may_send
    from unnest($1::text[]) l (lane) cross join open_runs u cross join lateral (
      select request_id, status, created_at, not_before from ops.requests r
      where r.lane >= l.lane and r.lane <= l.lane and r.run_id >= u.run_id and r.run_id <= u.run_id
        and r.finished_at is null and not r.planned
      order by r.lane, r.run_id, r.request_id limit ${MAX_REQUESTS}) r
  ), planned as materialized (
    select r.lane, count(*)::int as requests from open_runs u cross join lateral (
      select lane from ops.requests r where r.run_id = u.run_id and r.planned order by r.request_id limit ${MAX_REQUESTS}) r
    group by r.lane
  ), front as materialized (
    select distinct on (lane) lane, request_id, ready_at from due
    where status = 'queued' and may_send and ready_at <= now() order by lane, ready_at, request_id
  )
  select l.lane, coalesce(d.queued, 0) + coalesce(p.requests, 0) as queued, coalesce(d.reserved, 0) as reserved,
    case when f.ready_at is not null then greatest(f.ready_at, (
      select max(a.reserved_at) from (
        (select request_id from due where lane = f.lane and status = 'running' order by request_id desc limit ${LATELY_SENT})
        union all
        select before.request_id from (
          select request_id, lane from ops.requests where request_id < f.request_id order by request_id desc
          limit ${LATELY_SENT}) before
        where before.lane = f.lane
      ) sent join ops.attempts a on a.request_id = sent.request_id)) end as oldest_ready,
    (select paused_until from ops.lanes where lane = l.lane and paused_until > now()) as paused_until
  from unnest($1::text[]) l (lane) left join planned p using (lane) left join front f using (lane) left join (
    select lane, (count(*) filter (where status = 'queued'))::int as queued,
      (count(*) filter (where status = 'running'))::int as reserved from due group by lane) d using (lane)`,
);

/**
 * The lanes of the API. Counts include at most 5,000 requests of each of the 20 oldest open runs, and as many that wait
 * for a place in the queue. Needs no transaction.
 */
export async function readLanes(database: Connection): Promise<readonly LaneState[]> {
  const { rows } = await database.query(LANES, [callLanes]);
  return callLanes.flatMap((lane) => {
    const row = rows.find((each) => each.lane === lane);
    if (!row) return [];
    return {
      lane,
      queued: row.queued,
      reserved: row.reserved,
      oldestReady: row.oldest_ready,
      pausedUntil: row.paused_until,
    };
  });
}
