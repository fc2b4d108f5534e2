/** The ledger's statements: requests are inserted, reserved for an attempt, settled, and taken back from dead workers. */
import type { Charge } from '../../extract/outcome.ts';
import type { RowCounts } from '../../load/merge.ts';
import type { Connection, Pool } from '../../load/pool.ts';
import { claimBatches } from './batches.ts';
import type { NewRequest, ReservedRequest } from './request.ts';
import { WORKER_LOCK } from './liveness.ts';

/** A request that waits in Postgres for a job in its lane's queue. */
export interface QueuedRequest {
  readonly request_id: number;
  readonly lane: string;
  readonly attempts: number;
  readonly delay_ms: number;
}

/** A request that was not there before. */
export interface InsertedRequest extends QueuedRequest {
  readonly identity: string;
}

/** Columns of QueuedRequest, from ops.requests as r. */
const QUEUED = `r.request_id, r.lane, r.attempts,
  greatest(0, ceil(extract(epoch from coalesce(r.not_before, now()) - now()) * 1000))::int as delay_ms`;

const INSERT = `insert into ops.requests as r
  (run_id, identity, stream, lane, params, page, price, parent_request_id, previous_page)
  select * from json_to_recordset($1::json) as r(run_id bigint, identity text, stream text, lane text, params jsonb,
    page jsonb, price int, parent_request_id bigint, previous_page text)
  order by run_id, identity
  on conflict (run_id, identity) do nothing
  returning r.identity, ${QUEUED}`;

/** Adds those that the run does not have yet, and returns them. */
export async function insertRequests(
  connection: Connection,
  requests: readonly NewRequest[],
): Promise<InsertedRequest[]> {
  if (!requests.length) return [];
  const claimed = await claimBatches(connection, requests);
  const { rows } = await connection.query({
    name: 'insert requests',
    text: INSERT,
    values: [JSON.stringify(claimed)],
  });
  return rows;
}

const RESERVE = `with wanted as (
    select r.request_id from ops.requests r join ops.runs u using (run_id)
    where r.request_id = any($1::bigint[]) and r.status = 'queued' and u.status = 'running'
      and (r.not_before is null or r.not_before <= now())
    order by r.request_id for update of r skip locked
  ), taken as (
    update ops.requests r set status = 'running', attempts = attempts + 1, worker_id = $2,
      lease_until = now() + $3 * interval '1 ms'
    from wanted w where r.request_id = w.request_id
    returning r.*
  ), reserved as (
    insert into ops.attempts (request_id, attempt, worker_id, credits)
    select request_id, attempts, $2, price from taken
  )
  select t.request_id, t.attempts as attempt, t.failures, t.stream, t.params, t.page, t.price, t.previous_page,
    u.run_id, u.business_date, u.streams, u.max_pages
  from taken t join ops.runs u using (run_id)`;

/**
 * Commits an attempt for each request that may be asked now, before anything goes over the wire. A request that is done,
 * held by another worker, not due yet, or of a run that ended is not among the answer.
 */
export async function reserve(
  pool: Pool,
  requestIds: readonly number[],
  workerId: number,
  leaseMs: number,
): Promise<ReservedRequest[]> {
  const { rows } = await pool.query({ name: 'reserve', text: RESERVE, values: [requestIds, workerId, leaseMs] });
  return rows;
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

/** How an attempt ended, in the columns of ops.attempts and ops.requests. */
export interface Settlement {
  readonly request_id: number;
  readonly attempt: number;
  readonly status: string;
  readonly state: Charge;
  readonly outcome: string;
  readonly http_status: number | null;
  readonly message: string | null;
  readonly duration_ms: number;
  readonly bytes: number | null;
  readonly failed: boolean;
  readonly delay_ms: number | null;
  readonly records: number | null;
  readonly walk_end: string | null;
  readonly rows_quarantined: number;
}

const FENCE = `select request_id from ops.requests
  where (request_id, attempts) in (select * from unnest($1::bigint[], $2::int[])) and status = 'running'
  order by request_id for update`;

/** Locks the requests whose newest attempt is the caller's; whoever was overtaken is missing from the answer. */
export async function fence(
  connection: Connection,
  held: readonly { readonly request_id: number; readonly attempt: number }[],
): Promise<ReadonlySet<number>> {
  const values = [held.map((r) => r.request_id), held.map((r) => r.attempt)];
  const { rows } = await connection.query({ name: 'fence', text: FENCE, values });
  return new Set(rows.map((row) => row.request_id));
}

const SETTLE = `with s as (
    select * from json_to_recordset($1::json) as s(request_id bigint, attempt int, status text, state text, outcome text,
      http_status smallint, message text, duration_ms int, bytes int, failed boolean, delay_ms int, records int,
      walk_end text, inserted int, updated int, unchanged int, rows_quarantined int)
  ), a as (
    update ops.attempts a set state = s.state, outcome = s.outcome, http_status = s.http_status, message = s.message,
      duration_ms = s.duration_ms, bytes = s.bytes, settled_at = now()
    from s where a.request_id = s.request_id and a.attempt = s.attempt
  )
  update ops.requests r set status = s.status, failures = r.failures + s.failed::int,
    credits = r.credits + case when s.state = 'released' then 0 else r.price end,
    records = s.records, walk_end = s.walk_end, error = s.message,
    rows_inserted = s.inserted, rows_updated = s.updated, rows_unchanged = s.unchanged,
    rows_quarantined = s.rows_quarantined, lease_until = null,
    not_before = now() + s.delay_ms * interval '1 ms',
    finished_at = case when s.status = 'queued' then null else now() end
  from s where r.request_id = s.request_id`;

const NO_ROWS: RowCounts = { inserted: 0, updated: 0, unchanged: 0 };

export async function settle(
  connection: Connection,
  settlements: readonly Settlement[],
  counts: ReadonlyMap<number, RowCounts>,
): Promise<void> {
  const rows = settlements.map((settlement) => ({ ...settlement, ...(counts.get(settlement.request_id) ?? NO_ROWS) }));
  await connection.query({ name: 'settle', text: SETTLE, values: [JSON.stringify(rows)] });
}

/** True when a batch was committed, of which the answer to COMMIT was lost: then one of its attempts is settled, by us. */
export async function isSettled(pool: Pool, settlements: readonly Settlement[]): Promise<boolean> {
  const { rows } = await pool.query(
    `select from ops.attempts where (request_id, attempt) in (select * from unnest($1::bigint[], $2::int[]))
       and state <> 'reserved' and outcome <> 'lost' limit 1`,
    [settlements.map((s) => s.request_id), settlements.map((s) => s.attempt)],
  );
  return rows.length > 0;
}

/** What comes from a file is in no lane: only the process that reads the file can load it. */
export const FILE_LANE = 'file';

/** After so many workers died over a request, it is the request. */
const MOST_DEATHS = 5;

const GIVEN_UP = `(d.deaths >= ${MOST_DEATHS} or r.lane = '${FILE_LANE}')`;

const TAKE_BACK = `with dead as (
    select r.request_id, r.attempts,
      (select count(*) from ops.attempts a where a.request_id = r.request_id and a.outcome = 'lost') + 1 as deaths
    from ops.requests r
    where r.finished_at is null and r.status = 'running' and (r.lease_until < now() or not exists (
      select from pg_locks l where l.locktype = 'advisory' and l.classid = ${WORKER_LOCK} and l.objid = r.worker_id
        and l.objsubid = 2 and l.database = (select oid from pg_database where datname = current_database())))
    order by r.request_id for update of r skip locked
  ), lost as (
    update ops.attempts a set state = 'unknown', outcome = 'lost', message = 'the worker died', settled_at = now()
    from dead d where a.request_id = d.request_id and a.attempt = d.attempts and a.state = 'reserved'
  )
  update ops.requests r set
    status = case when ${GIVEN_UP} then 'failed' else 'queued' end,
    error = case when r.lane = '${FILE_LANE}' then 'the import was killed: import the file again'
      when ${GIVEN_UP} then d.deaths || ' workers died over it' end,
    finished_at = case when ${GIVEN_UP} then now() end,
    credits = r.credits + r.price, lease_until = null, not_before = null
  from dead d where r.request_id = d.request_id
  returning r.status, ${QUEUED}`;

/** Requests whose worker is gone become queued again; their attempts are of unknown outcome, counted as spent. */
export async function takeBack(pool: Pool): Promise<QueuedRequest[]> {
  const { rows } = await pool.query(TAKE_BACK);
  return rows.filter(({ status }) => status === 'queued');
}

/** Queued requests of running runs in one lane, oldest first, in slices: `after` is the last id of the slice before. */
export async function queuedRequests(pool: Pool, lane: string, after: number, limit: number): Promise<QueuedRequest[]> {
  const { rows } = await pool.query(
    `select q.* from ops.runs u cross join lateral (
       select ${QUEUED} from ops.requests r
       where r.run_id = u.run_id and r.finished_at is null and r.status = 'queued' and r.lane = $1 and r.request_id > $2
     ) q where u.status = 'running' and u.finished_at is null order by q.request_id limit $3`,
    [lane, after, limit],
  );
  return rows;
}

/** Requests a lane's queue should hold: queued or running, of running runs. */
export async function openRequests(pool: Pool, lane: string): Promise<number> {
  const { rows } = await pool.query(
    `select count(*)::int as open from ops.requests r join ops.runs u using (run_id)
     where u.status = 'running' and u.finished_at is null and r.finished_at is null and r.lane = $1`,
    [lane],
  );
  return rows[0].open;
}
