/** Runs that a plan finds already there: complete ones are not bought again, open ones are gone on with. */
import type { Pool } from '../../load/pool.ts';
import { newRequest } from './request.ts';
import type { RunPlan } from './runs.ts';

export interface KnownRun {
  readonly runId: number;
  /** Nothing of the plan is left to ask. */
  readonly complete: boolean;
  /** Some of it is: its process was killed, its quota or its credentials ended it. */
  readonly open: boolean;
  readonly startedAt: Date;
}

const FIND = `select u.run_id as "runId", u.status = 'succeeded' as complete,
    u.status = 'running' or u.status in ('failed', 'out_of_budget')
      and exists (select from ops.requests r where r.run_id = u.run_id and r.finished_at is null) as open, u.started_at as "startedAt"
  from ops.runs u
  where u.pipeline = $1 and u.business_date = $2 and u.streams = $3 and u.max_pages is not distinct from $4
    and (select array_agg(r.identity order by r.identity) from ops.requests r
         where r.run_id = u.run_id and r.parent_request_id is null) = $5
  order by u.run_id desc limit 1`;

/** The newest run that asked the same first requests for the same business day. */
export async function findRunOf(pool: Pool, plan: RunPlan): Promise<KnownRun | undefined> {
  const run = { run_id: 0, business_date: plan.businessDate };
  const identities = plan.roots.map(
    ({ stream, params }) => newRequest(run, stream, params, stream.pages.first).identity,
  );
  const frame = [plan.pipeline, plan.businessDate, plan.streams, plan.maxPages ?? null];
  const { rows } = await pool.query(FIND, [...frame, identities.sort()]);
  return rows[0];
}

/** Opens a run again that ended before its requests did; the reconciler queues what is left. */
export async function resumeRun(pool: Pool, runId: number): Promise<void> {
  await pool.query(
    `update ops.runs set status = 'running', error = null, finished_at = null
     where run_id = $1 and status in ('failed', 'out_of_budget')`,
    [runId],
  );
}
