/** Requests of workers that are gone become queued again. Their attempts are of unknown outcome and count as spent. */
import type { Pool } from '../../load/pool.ts';
import { FILE_LANE, QUEUED, type QueuedRequest } from './requests.ts';

/** A request is given up when this many workers have died while they held it. */
const MOST_DEATHS = 5;
/** An attempt that its own process does not know is one whose reservation was committed and forgotten; it was not just made. */
const FORGOTTEN_AFTER = `interval '30 seconds'`;

const GIVEN_UP = `(g.deaths >= ${MOST_DEATHS} or r.lane = '${FILE_LANE}')`;

/** `held`: a condition on requests `r` and their workers `w`. */
const reclaim = (held: string, message: string) => `with gone as (
    select r.request_id, r.attempts,
      (select count(*) from ops.attempts a where a.request_id = r.request_id and a.outcome = 'lost') + 1 as deaths,
      coalesce((select a.credits from ops.attempts a
        where a.request_id = r.request_id and a.attempt = r.attempts and a.state = 'reserved'), 0) as credits
    from ops.requests r join ops.workers w on w.worker_id = r.worker_id
    where r.finished_at is null and not r.planned and r.status = 'running' and ${held}
    -- With the worker's row: a heartbeat that comes at this moment is either seen here or waits until this is done.
    order by r.request_id for update of r, w skip locked
  ), lost as (
    update ops.attempts a set state = 'unknown', outcome = 'lost', message = '${message}', settled_at = now()
    from gone g where a.request_id = g.request_id and a.attempt = g.attempts and a.state = 'reserved'
  )
  update ops.requests r set
    status = case when ${GIVEN_UP} then 'failed' else 'queued' end,
    error = case when r.lane = '${FILE_LANE}' then 'the import was killed: import the file again'
      when ${GIVEN_UP} then g.deaths || ' workers died over it' end,
    finished_at = case when ${GIVEN_UP} then now() end,
    credits = r.credits + g.credits, lease_until = null, not_before = null
  from gone g, ops.runs u where r.request_id = g.request_id and u.run_id = r.run_id
  returning r.status, ${QUEUED}`;

const STOPPED = 'w.stopped_at is not null';
/** Workers of a version before 0.2 had their lease on the request. */
const EXPIRED = `(${STOPPED} or coalesce(w.lease_until, r.lease_until) < clock_timestamp())`;
const FORGOTTEN = `w.worker_id = $1 and r.request_id <> all($2::bigint[]) and exists (
      select from ops.attempts a where a.request_id = r.request_id and a.attempt = r.attempts
        and a.state = 'reserved' and a.reserved_at < now() - ${FORGOTTEN_AFTER})`;

const OF_STOPPED = reclaim(STOPPED, 'the worker stopped before the answer was stored');
const OF_DEAD = reclaim(EXPIRED, 'the worker died');
const OF_FORGOTTEN = reclaim(FORGOTTEN, 'the worker does not know the attempt');

const isQueued = ({ status }: { readonly status: string }) => status === 'queued';

/**
 * Reclaims what stopped workers left, and with `expired` also what workers hold whose lease has run out. One statement; returns
 * the requests that wait for a job again.
 */
export async function reclaimRequests(
  pool: Pool,
  { expired }: { readonly expired: boolean },
): Promise<QueuedRequest[]> {
  const { rows } = await pool.query(expired ? OF_DEAD : OF_STOPPED);
  return rows.filter(isQueued);
}

/** Reclaims what this worker has reserved by the ledger and does not know of: `inHand` are the requests that it knows. */
export async function reclaimForgotten(
  pool: Pool,
  workerId: number,
  inHand: readonly number[],
): Promise<QueuedRequest[]> {
  const { rows } = await pool.query(OF_FORGOTTEN, [workerId, inHand]);
  return rows.filter(isQueued);
}
