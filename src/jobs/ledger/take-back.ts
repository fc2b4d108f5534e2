/** Requests of workers that are gone: queued again, their attempts of unknown outcome. */
import type { Pool } from '../../load/pool.ts';
import { WORKER_LOCK } from './liveness.ts';
import { FILE_LANE, QUEUED, type QueuedRequest } from './requests.ts';

/** After so many workers died over a request, it is the request. */
const MOST_DEATHS = 5;

const GIVEN_UP = `(d.deaths >= ${MOST_DEATHS} or r.lane = '${FILE_LANE}')`;

const TAKE_BACK = `with dead as (
    select r.request_id, r.attempts,
      (select count(*) from ops.attempts a where a.request_id = r.request_id and a.outcome = 'lost') + 1 as deaths,
      coalesce((select a.credits from ops.attempts a
        where a.request_id = r.request_id and a.attempt = r.attempts and a.state = 'reserved'), 0) as credits
    from ops.requests r
    where r.finished_at is null and not r.planned and r.status = 'running' and (r.lease_until < now() or not exists (
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
    credits = r.credits + d.credits, lease_until = null, not_before = null
  from dead d, ops.runs u where r.request_id = d.request_id and u.run_id = r.run_id
  returning r.status, ${QUEUED}`;

/** Requests whose worker is gone become queued again; their attempts are of unknown outcome, counted as spent. */
export async function takeBack(pool: Pool): Promise<QueuedRequest[]> {
  const { rows } = await pool.query(TAKE_BACK);
  return rows.filter(({ status }) => status === 'queued');
}
