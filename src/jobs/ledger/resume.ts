/** Runs that are there already: complete ones are not bought again, open ones are gone on with, paused or given up. */
import { inTransaction, type Pool } from '../../load/pool.ts';
import type { RunPlan } from '../plans/run-plan.ts';
import { mayPass } from './may-pass.ts';
import { newRequest } from './request.ts';

export interface KnownRun {
  readonly runId: number;
  /** Nothing of the plan is left to ask. */
  readonly complete: boolean;
  /** Some of it is: its process was killed, its budget or its credentials ended it, somebody paused it. */
  readonly open: boolean;
  readonly startedAt: Date;
}

/** Of a run `u` in which the present could still be asked at `at`, or which has nothing to ask of it. */
const isInTime = (at: string) => `not exists (select from ops.requests r where r.run_id = u.run_id
  and r.finished_at is null and r.ask_until <= ${at})`;

/** Of a run `u` that has ended: requests wait that may still be asked. */
const IS_LEFT = `u.status in ('failed', 'out_of_budget', 'paused')
      and exists (select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`;

const FIND = `select u.run_id as "runId", u.status = 'succeeded' as complete,
    (u.status = 'running' or ${IS_LEFT}) and ${isInTime('$6')} as open,
    u.started_at as "startedAt"
  from ops.runs u
  where u.pipeline = $1 and u.business_date = $2 and u.streams = $3 and u.max_pages is not distinct from $4
    and u.trigger not in ('backfill', 'replay', 'import')
    and (select array_agg(r.identity order by r.identity) from ops.requests r
         where r.run_id = u.run_id and r.parent_request_id is null) = $5
  order by u.run_id desc limit 1`;

/**
 * The newest run that asked the same first requests for the same business day. It is not open where requests of it could not
 * be asked any more at the slot of the plan.
 */
export async function findRunOf(pool: Pool, plan: RunPlan): Promise<KnownRun | undefined> {
  const run = { run_id: 0, business_date: plan.businessDate };
  const identities = plan.roots.map(
    ({ stream, params }) => newRequest(run, stream, params, stream.pages.first).identity,
  );
  const frame = [plan.pipeline, plan.businessDate, plan.streams, plan.maxPages ?? null];
  const { rows } = await pool.query(FIND, [...frame, identities.sort(), plan.slot]);
  return rows[0];
}

const REOPEN = `update ops.runs u set status = 'running', error = null, finished_at = null, resume_at = null,
  checked_at = null, checks_failed = 0`;

/** Opens a run again that ended before its requests did; the reconciler queues what is left. `more`: credits it may spend from now on. */
export async function resumeRun(pool: Pool, runId: number, more?: number): Promise<void> {
  await pool.query(
    `${REOPEN}, max_credits = coalesce(u.credits + $2, u.max_credits) where u.run_id = $1 and ${IS_LEFT}`,
    [runId, more ?? null],
  );
}

interface Resumed {
  readonly runId: number;
  readonly pipeline: string;
}

/**
 * Runs that may go on by now are opened again, unless their slot is older than the window (milliseconds) of their pipeline:
 * those out of budget, and those with requests that failed for a reason that may pass. Returns them.
 */
export async function resumeDue(
  pool: Pool,
  at: Date,
  windows: Readonly<Record<string, number>>,
): Promise<readonly Resumed[]> {
  return [...(await resumeOutOfBudget(pool, at, windows)), ...(await resumeFailed(pool, at, windows))];
}

/** What no pipeline of the configuration says anything about, such as a backfill. */
const USUAL_WINDOW = `interval '7 days'`;

const RESUME_FAILED = `with due as (
    select u.run_id from ops.runs u
    where u.status in ('failed', 'partial') and u.finished_at is not null and u.resume_at <= $1
      and u.slot > $1::timestamptz
        - coalesce(($2::jsonb ->> u.pipeline)::float8 * interval '1 ms', ${USUAL_WINDOW})
    order by u.run_id for update skip locked
  ), asked_again as (
    update ops.requests r set status = 'queued', failures = 0, error = null, finished_at = null, not_before = null
    from due where r.run_id = due.run_id and ${mayPass('$1::timestamptz')}
    returning r.run_id
  )
  ${REOPEN}, resumes = u.resumes + 1 from (select distinct run_id from asked_again) d where u.run_id = d.run_id
  returning u.run_id as "runId", u.pipeline`;

/** Whatever is due and was not resumed now will not be: it is too old, or cannot be asked any more. */
const GIVE_UP = `update ops.runs set resume_at = null where status in ('failed', 'partial') and resume_at <= $1`;

function resumeFailed(pool: Pool, at: Date, windows: Readonly<Record<string, number>>): Promise<readonly Resumed[]> {
  return inTransaction(pool, async (connection) => {
    const { rows } = await connection.query<Resumed>(RESUME_FAILED, [at, JSON.stringify(windows)]);
    await connection.query(GIVE_UP, [at]);
    return rows;
  });
}

async function resumeOutOfBudget(
  pool: Pool,
  at: Date,
  windows: Readonly<Record<string, number>>,
): Promise<readonly Resumed[]> {
  const { rows } = await pool.query<Resumed>(
    `${REOPEN} where u.status = 'out_of_budget' and u.resume_at <= $1 and ${IS_LEFT}
       and u.slot > coalesce($1::timestamptz - ($2::jsonb ->> u.pipeline)::float8 * interval '1 ms', '-infinity')
     returning u.run_id as "runId", u.pipeline`,
    [at, JSON.stringify(windows)],
  );
  return rows;
}

/** Without a time everything can; what is stored is read at any time. */
const CAN_BE_ASKED = `($2::timestamptz is null or ask_until is null or ask_until > $2 or source_request_id is not null)`;

/**
 * Like resumeRun, and asks again what failed, except what cannot be asked any more at `at`. `maxCredits`: a new limit.
 * Returns the number of requests that will be asked; 0 where there is nothing to go on with.
 */
export function retryRun(pool: Pool, runId: number, maxCredits?: number, at?: Date): Promise<number> {
  return inTransaction(pool, async (connection) => {
    const { rowCount: found } = await connection.query(
      `select from ops.runs where run_id = $1 and status in ('running', 'paused', 'out_of_budget', 'failed', 'partial') for update`,
      [runId],
    );
    if (!found) return 0;
    await connection.query(
      `update ops.requests set status = 'queued', failures = 0, error = null, finished_at = null, not_before = null
       where run_id = $1 and status = 'failed' and ${CAN_BE_ASKED}`,
      [runId, at ?? null],
    );
    const { rows } = await connection.query<{ open: number }>(
      'select count(*)::int as open from ops.requests where run_id = $1 and finished_at is null',
      [runId],
    );
    const open = rows[0]?.open ?? 0;
    if (open) {
      await connection.query(`${REOPEN}, max_credits = coalesce($2, u.max_credits) where u.run_id = $1`, [
        runId,
        maxCredits ?? null,
      ]);
    }
    return open;
  });
}

/** What retryRun would ask at `at`, and what that costs. */
export async function leftOf(
  pool: Pool,
  runId: number,
  at?: Date,
): Promise<{ readonly requests: number; readonly credits: number }> {
  const { rows } = await pool.query<{ requests: number; credits: number }>(
    `select count(*)::int as requests, coalesce(sum(price) filter (where source_request_id is null), 0)::int as credits
     from ops.requests r join ops.runs u using (run_id)
     where run_id = $1 and u.status <> 'cancelled' and (r.finished_at is null or r.status = 'failed') and ${CAN_BE_ASKED}`,
    [runId, at ?? null],
  );
  return rows[0] ?? { requests: 0, credits: 0 };
}

/** Gives a run up: what waits is not asked any more, what is in flight is still stored. False where nothing is left of it. */
export async function cancelRun(pool: Pool, runId: number, error: string): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update ops.runs u set status = 'cancelled', error = $2, finished_at = null, resume_at = null
     where u.run_id = $1 and (u.status = 'running' or ${IS_LEFT})`,
    [runId, error],
  );
  return rowCount === 1;
}
