/**
 * Requests of lost workers become queued again. Their attempts have an unknown outcome, so their credits count as
 * spent.
 */
import type { Pool } from '../load/connection/pool.ts';
import type { RequestStatus } from './request.ts';
import { FILE_LANE, QUEUED_COLUMNS, type QueuedRequest } from './requests.ts';

/** A request fails when this many workers were lost while they had reserved it. */
const MAX_LOST_WORKERS = 5;
/**
 * A reservation that its own process does not know was committed without the process learning of it. A younger one may
 * still be on its way to the process.
 */
const FORGOTTEN_AFTER = `interval '30 seconds'`;

const IS_FAILED = `(g.lost_workers >= ${MAX_LOST_WORKERS} or r.lane = '${FILE_LANE}')`;

/** `condition`: on requests `r` and their workers `w`. */
const buildReclaim = (condition: string, message: string) => `with reclaimed as (
    select r.request_id, r.attempts,
      (select count(*) from ops.attempts a where a.request_id = r.request_id and a.outcome = 'lost') + 1 as lost_workers,
      coalesce((select a.credits from ops.attempts a
        where a.request_id = r.request_id and a.attempt = r.attempts and a.state = 'reserved'), 0) as credits
    from ops.requests r join ops.workers w on w.worker_id = r.worker_id
    where r.finished_at is null and not r.planned and r.status = 'running' and ${condition}
    -- The row of the worker is locked too: a concurrent heartbeat is either visible here or waits until this is committed.
    order by r.request_id for update of r, w skip locked
  ), lost as (
    update ops.attempts a set state = 'unknown', outcome = 'lost', message = '${message}', settled_at = now()
    from reclaimed g where a.request_id = g.request_id and a.attempt = g.attempts and a.state = 'reserved'
  )
  update ops.requests r set
    status = case when not ${IS_FAILED} then 'queued' when r.look_ahead then 'cancelled' else 'failed' end,
    error = case when r.lane = '${FILE_LANE}' then 'the import was killed: import the file again'
      when ${IS_FAILED} then g.lost_workers || ' workers ended while they worked on it' end,
    finished_at = case when ${IS_FAILED} then now() end,
    credits = r.credits + g.credits, lease_until = null, not_before = null
  from reclaimed g, ops.runs u where r.request_id = g.request_id and u.run_id = r.run_id
  returning r.status, ${QUEUED_COLUMNS}`;

const STOPPED = 'w.stopped_at is not null';
/** Workers of versions before 0.2 had their lease in the row of the request. */
const EXPIRED = `(${STOPPED} or coalesce(w.lease_until, r.lease_until) < clock_timestamp())`;
const FORGOTTEN = `w.worker_id = $1 and r.request_id <> all($2::bigint[]) and exists (
      select from ops.attempts a where a.request_id = r.request_id and a.attempt = r.attempts
        and a.state = 'reserved' and a.reserved_at < now() - ${FORGOTTEN_AFTER})`;

const RECLAIM_STOPPED = buildReclaim(STOPPED, 'the worker stopped before the answer was stored');
const RECLAIM_EXPIRED = buildReclaim(EXPIRED, 'the worker died');
const RECLAIM_FORGOTTEN = buildReclaim(FORGOTTEN, 'the worker does not know the attempt');

type ReclaimedRequest = QueuedRequest & { readonly status: RequestStatus };

const isQueued = ({ status }: ReclaimedRequest) => status === 'queued';

/**
 * Reclaims the requests of stopped workers, and with `expired` also those of workers whose lease has expired. Returns
 * the requests that wait for a job again. One statement, which needs no transaction and skips locked rows.
 */
export async function reclaimRequests(
  pool: Pool,
  { expired }: { readonly expired: boolean },
): Promise<QueuedRequest[]> {
  const { rows } = await pool.query<ReclaimedRequest>(expired ? RECLAIM_EXPIRED : RECLAIM_STOPPED);
  return rows.filter(isQueued);
}

/**
 * Reclaims requests that this worker has reserved by the ledger without knowing it. `reserved`: the requests that it
 * knows. Needs no transaction.
 */
export async function reclaimForgotten(
  pool: Pool,
  workerId: number,
  reserved: readonly number[],
): Promise<QueuedRequest[]> {
  const { rows } = await pool.query<ReclaimedRequest>(RECLAIM_FORGOTTEN, [workerId, reserved]);
  return rows.filter(isQueued);
}
