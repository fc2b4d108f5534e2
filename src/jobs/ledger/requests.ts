/** Requests enter the ledger, and wait there for a job in the queue of their lane. */
import type { Connection, Pool } from '../../load/pool.ts';
import { claimBatches } from './batches.ts';
import { freshness, holding } from './holdings.ts';
import type { NewRequest } from './request.ts';

/** The lane of requests whose answer is stored already: no limit of the API holds there. */
export const RAW_LANE = 'raw';

/** What comes from a file is in no queue: only the process that reads the file can load it. */
export const FILE_LANE = 'file';

/** A request that waits in Postgres for a job in its lane's queue. */
export interface QueuedRequest {
  readonly request_id: number;
  readonly lane: string;
  readonly attempts: number;
  readonly delay_ms: number;
  /** Of its run: 0 goes first. */
  readonly priority: number;
}

/** A request that was not there before. */
interface InsertedRequest extends QueuedRequest {
  readonly identity: string;
}

/** Columns of QueuedRequest, from ops.requests as r and its run as u. */
export const QUEUED = `r.request_id, r.lane, r.attempts, u.priority,
  greatest(0, ceil(extract(epoch from coalesce(r.not_before, now()) - now()) * 1000))::int as delay_ms`;

const INSERT = `with wanted as (
    select n.*, u.reuse, case when n.of_present then u.present_until end as ask_until, null::bigint as request_id
    from json_to_recordset($1::json) as n(run_id bigint, business_date date, identity text, stream text, lane text,
      params jsonb, page jsonb, price int, parent_request_id bigint, previous_page text, walk jsonb, planned boolean,
      of_present boolean, source_request_id bigint, place int)
    join ops.runs u using (run_id)
  ), inserted as (
    insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, parent_request_id,
      previous_page, walk, planned, source_request_id, ask_until)
    select n.run_id, n.business_date, n.identity, n.stream,
      case when coalesce(n.source_request_id, h.request_id) is null then n.lane else '${RAW_LANE}' end,
      n.params, n.page, n.price, n.parent_request_id, n.previous_page, n.walk, coalesce(n.planned, false),
      coalesce(n.source_request_id, h.request_id), n.ask_until
    from wanted n left join lateral ${holding('n', '$2', '$3')} h on n.source_request_id is null
    -- A plan keeps its order; others go by identity, so that two who insert the same wait for each other in turn.
    order by n.run_id, case when n.planned then n.place end, n.identity
    on conflict (run_id, identity) do nothing
    returning *
  )
  select r.identity, ${QUEUED}, r.planned from inserted r join ops.runs u using (run_id)`;

/**
 * Adds those that the run does not have yet, and returns those that wait for a job. What is answered already by a stored
 * body goes to the lane `raw`. `at` is the clock's now.
 */
export async function insertRequests(
  connection: Connection,
  requests: readonly NewRequest[],
  at: Date,
): Promise<InsertedRequest[]> {
  if (!requests.length) return [];
  const claimed = await claimBatches(connection, requests, at);
  const { rows } = await connection.query({
    name: 'insert requests',
    text: INSERT,
    values: [JSON.stringify(claimed.map((request, place) => ({ ...request, place }))), freshness, at],
  });
  return rows.filter(({ planned }) => !planned);
}

const OF_RUNNING = `u.status = 'running' and u.finished_at is null and r.finished_at is null and not r.planned and r.lane = $1`;

/** Queued requests of running runs in one lane, in slices: `after` is the last id of the slice before. */
export async function queuedRequests(pool: Pool, lane: string, after: number, limit: number): Promise<QueuedRequest[]> {
  const { rows } = await pool.query(
    `select ${QUEUED} from ops.requests r join ops.runs u using (run_id)
     where ${OF_RUNNING} and r.status = 'queued' and r.request_id > $2 order by r.request_id limit $3`,
    [lane, after, limit],
  );
  return rows;
}

/** Requests a lane's queue should hold: queued or running, of running runs. */
export async function openRequests(pool: Pool, lane: string): Promise<number> {
  const { rows } = await pool.query(
    `select count(*)::int as open from ops.requests r join ops.runs u using (run_id) where ${OF_RUNNING}`,
    [lane],
  );
  return rows[0].open;
}

/** Milliseconds until a queued request is due; absent where it is not ours to wait for. */
export async function dueIn(pool: Pool, requestId: number): Promise<number | undefined> {
  const { rows } = await pool.query(
    `select ${QUEUED} from ops.requests r join ops.runs u using (run_id)
     where r.request_id = $1 and r.status = 'queued' and u.status = 'running' and r.not_before > now()`,
    [requestId],
  );
  return rows[0]?.delay_ms;
}

const PROMOTE = `with next as (
    select r.request_id
    from (select run_id from ops.runs where status = 'running' and finished_at is null order by priority, run_id) u
      cross join lateral (
        select p.request_id from ops.requests p
        where p.run_id = u.run_id and p.planned and p.lane = $1 order by p.request_id limit $2
      ) r
    limit $2
  ), locked as (
    select request_id from ops.requests join next using (request_id) where planned order by request_id for update skip locked
  )
  update ops.requests r set planned = false from locked l, ops.runs u
  where r.request_id = l.request_id and u.run_id = r.run_id
  returning ${QUEUED}`;

/** Gives jobs to so many planned requests of a lane at the most: those of the run that goes first, in the order of their plan. */
export async function promotePlanned(pool: Pool, lane: string, limit: number): Promise<QueuedRequest[]> {
  const { rows } = await pool.query(PROMOTE, [lane, limit]);
  return rows;
}
