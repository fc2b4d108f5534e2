/** Requests enter the ledger, and wait there for a job in the queue of their lane. */
import { onlyRow } from '../load/connection/only-row.ts';
import type { Connection, Pool } from '../load/connection/pool.ts';
import { integer, pick, type RowWith, statement } from '../load/connection/statement.ts';
import { requests as requestsTable } from '../load/tables/ops-requests.ts';
import { runs } from '../load/tables/ops-runs.ts';
import type { NewRequest } from './request.ts';
import { freshMinutesJson } from './stored-answer.ts';

/** The lane of requests that are answered by a stored body: it has no rate limit. */
export const RAW_LANE = 'raw';

/**
 * The lane of requests that are answered by a file. It has no queue: only the process that reads the file can load
 * them.
 */
export const FILE_LANE = 'file';

/** Columns of QueuedRequest. */
export const queuedRequest = {
  ...pick(requestsTable, 'request_id', 'lane', 'attempts'),
  ...pick(runs, 'priority'),
  delay_ms: integer,
};

/**
 * A request that waits in PostgreSQL for a job. `delay_ms`: milliseconds until it is due. `priority`: of its run, 0
 * goes first.
 */
export type QueuedRequest = RowWith<typeof queuedRequest>;

/**
 * Columns of QueuedRequest, from a row of ops.requests as `r` and its run as `u`. Not a view: statements return these
 * columns of rows that they have just written, which a view would read from the snapshot before.
 */
export const QUEUED_COLUMNS = `r.request_id, r.lane, r.attempts, u.priority,
  greatest(0, ceil(extract(epoch from coalesce(r.not_before, now()) - now()) * 1000))::int as delay_ms`;

const INSERT = statement(
  'insert requests',
  { ...pick(requestsTable, 'identity', 'planned'), ...queuedRequest },
  `with wanted as (
    select n.*, u.reuse, case when n.of_present then u.present_until end as ask_until
    from json_to_recordset($1::json) as n(run_id bigint, business_date date, identity text, stream text, lane text,
      params jsonb, page jsonb, price int, parent_request_id bigint, previous_page text, walk jsonb, planned boolean,
      look_ahead boolean, of_present boolean, source_request_id bigint, place int)
    join ops.runs u using (run_id)
  ), inserted as (
    insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, parent_request_id,
      previous_page, walk, planned, look_ahead, source_request_id, ask_until)
    select n.run_id, n.business_date, n.identity, n.stream,
      case when coalesce(n.source_request_id, h.request_id) is null then n.lane else '${RAW_LANE}' end,
      n.params, n.page, n.price, n.parent_request_id, n.previous_page, n.walk, coalesce(n.planned, false),
      coalesce(n.look_ahead, false),
      coalesce(n.source_request_id, h.request_id), n.ask_until
    from wanted n left join lateral
      ops.stored_answer(null, n.identity, n.stream, n.business_date, n.reuse, $2::jsonb, $3::timestamptz) h
      on n.source_request_id is null
    -- A plan keeps its order, and so do pages that are requested ahead, which only the transaction inserts that has locked the
    -- page before them. Others are sorted by identity, so that transactions that insert the same rows do not deadlock.
    order by n.run_id, coalesce(n.look_ahead, false), case when n.planned or n.look_ahead then n.place end, n.identity
    on conflict (run_id, identity) do nothing
    returning *
  )
  select r.identity, ${QUEUED_COLUMNS}, r.planned from inserted r join ops.runs u using (run_id)`,
);

type InsertedRequest = QueuedRequest & Pick<NewRequest, 'identity'>;

/**
 * Inserts the requests that their runs do not have yet, and returns those of them that wait for a job (not the planned
 * ones). A request with a stored answer gets the lane `raw`. Streams that take several ids in one call need
 * `claimIdGroups` before. Needs the transaction that creates the run or commits the answers that led to the requests.
 * `at`: the current time.
 */
export async function insertRequests(
  connection: Connection,
  requests: readonly NewRequest[],
  at: Date,
): Promise<InsertedRequest[]> {
  if (!requests.length) return [];
  const rows = JSON.stringify(requests.map((request, place) => ({ ...request, place })));
  const inserted = await connection.query(INSERT, [rows, freshMinutesJson, at]);
  return inserted.rows.filter(({ planned }) => !planned);
}

/** Of a request `r` and its run `u`: it belongs into the queue of lane $1. */
const IS_OPEN = `u.status = 'running' and u.finished_at is null and r.finished_at is null and not r.planned and r.lane = $1`;

/** Queued requests of running runs in one lane, in slices: `after` is the last id of the previous slice. */
export async function listQueuedRequests(
  pool: Pool,
  lane: string,
  after: number,
  limit: number,
): Promise<QueuedRequest[]> {
  const { rows } = await pool.query<QueuedRequest>(
    `select ${QUEUED_COLUMNS} from ops.requests r join ops.runs u using (run_id)
     where ${IS_OPEN} and r.status = 'queued' and r.request_id > $2 order by r.request_id limit $3`,
    [lane, after, limit],
  );
  return rows;
}

/** Number of requests that belong into the queue of a lane: queued or running, of running runs. */
export async function countOpenRequests(pool: Pool, lane: string): Promise<number> {
  const counted = await pool.query<{ open: number }>(
    `select count(*)::int as open from ops.requests r join ops.runs u using (run_id) where ${IS_OPEN}`,
    [lane],
  );
  return onlyRow(counted).open;
}

/** A job that comes again at once must not become a busy loop. */
const MIN_DELAY_MS = 50;

/**
 * Milliseconds until a queued request that could not be reserved is delivered again: until it is due, and at least
 * MIN_DELAY_MS, because a transaction may have locked it. Undefined if it is not queued, or its run is closed.
 */
export async function readDelayMs(pool: Pool, requestId: number): Promise<number | undefined> {
  const { rows } = await pool.query<QueuedRequest>(
    `select ${QUEUED_COLUMNS} from ops.requests r join ops.runs u using (run_id)
     where r.request_id = $1 and r.status = 'queued' and u.status = 'running'`,
    [requestId],
  );
  return rows[0] && Math.max(MIN_DELAY_MS, rows[0].delay_ms);
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
  returning ${QUEUED_COLUMNS}`;

/**
 * Makes at most `limit` planned requests of a lane wait for a job, and returns them: of the run with the highest
 * priority, in the order of its plan. Needs no transaction.
 */
export async function promotePlanned(pool: Pool, lane: string, limit: number): Promise<QueuedRequest[]> {
  const { rows } = await pool.query<QueuedRequest>(PROMOTE, [lane, limit]);
  return rows;
}
