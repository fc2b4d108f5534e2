/** Existing runs: finding a run with the same plan, resuming and cancelling runs. */
import { onlyRow } from '../load/connection/only-row.ts';
import { type Connection, inTransaction, type Pool } from '../load/connection/pool.ts';
import type { NewRun } from './new-run.ts';
import { newRequest } from './request.ts';
import type { RunEndReason, RunRow } from './runs.ts';

export interface ExistingRun {
  readonly runId: RunRow['run_id'];
  /** All requests of the plan were answered. */
  readonly complete: boolean;
  /**
   * It has requests that can be sent: its process was killed, it was closed by its budget or by refused credentials, or
   * it is paused.
   */
  readonly open: boolean;
  readonly startedAt: RunRow['started_at'];
}

/** Of a run `u`: no open request has passed its deadline at `at`. */
const isInTime = (at: string) => `not exists (select from ops.requests r where r.run_id = u.run_id
  and r.finished_at is null and r.ask_until <= ${at})`;

/**
 * Of a run `u`: it was closed and has requests that can be sent. Not a view: the statements below update `u`, and of
 * two that do so at the same time the second has to see the status that the first one wrote, not that of its snapshot.
 */
const HAS_OPEN_REQUESTS = `u.status in ('failed', 'out_of_budget', 'paused')
      and exists (select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)`;

const FIND = `select u.run_id as "runId", u.status = 'succeeded' as complete,
    (u.status = 'running' or ${HAS_OPEN_REQUESTS}) and ${isInTime('$6')} as open,
    u.started_at as "startedAt"
  from ops.runs u
  where u.pipeline = $1 and u.business_date = $2 and u.streams = $3 and u.max_pages is not distinct from $4
    and u.stream_options is not distinct from $7::jsonb
    and u.trigger not in ('backfill', 'replay', 'import')
    and (select array_agg(r.identity order by r.identity) from ops.requests r
         where r.run_id = u.run_id and r.parent_request_id is null) = $5
  order by u.run_id desc limit 1`;

/**
 * The newest run with the same first requests for the same business date. It is not `open` if the deadline of one of
 * its requests has passed at the slot of the plan.
 */
export async function findExistingRun(database: Pool | Connection, plan: NewRun): Promise<ExistingRun | undefined> {
  const run = { run_id: 0, business_date: plan.businessDate };
  const identities = plan.roots.map(
    ({ stream, params }) => newRequest(run, stream, params, stream.pages.first).identity,
  );
  const frame = [plan.pipeline, plan.businessDate, plan.streams, plan.maxPages ?? null];
  const { rows } = await database.query<ExistingRun>(FIND, [
    ...frame,
    identities.sort(),
    plan.slot,
    plan.streamOptions ? JSON.stringify(plan.streamOptions) : null,
  ]);
  return rows[0];
}

const REOPEN = `update ops.runs u set status = 'running', error = null, end_reason = null, finished_at = null, resume_at = null,
  checked_at = null, checks_failed = 0`;

/**
 * Opens a closed run again if it has open requests; the reconciler queues them. `moreCredits`: how many credits it may
 * spend from now on; absent: its limit does not change. Needs no transaction.
 */
export async function resumeRun(pool: Pool, runId: number, moreCredits?: number): Promise<void> {
  await pool.query(
    `${REOPEN}, max_credits = coalesce(u.credits + $2, u.max_credits) where u.run_id = $1 and ${HAS_OPEN_REQUESTS}`,
    [runId, moreCredits ?? null],
  );
}

interface ResumedRun {
  readonly runId: RunRow['run_id'];
  readonly pipeline: string;
}

/**
 * Opens runs again whose resume_at has come: those out of budget, and those with transient failures, whose requests are
 * queued again. `windows`: milliseconds by pipeline; a run with an older slot is not resumed. Returns the resumed runs.
 * `at`: the current time. Uses transactions of its own.
 */
export async function resumeDue(
  pool: Pool,
  at: Date,
  windows: Readonly<Record<string, number>>,
): Promise<readonly ResumedRun[]> {
  return [...(await resumeOutOfBudget(pool, at, windows)), ...(await resumeFailed(pool, at, windows))];
}

/** For runs of pipelines that are not in the configuration, and for backfills. */
const DEFAULT_WINDOW = `interval '7 days'`;

const RESUME_FAILED = `with due as (
    select u.run_id from ops.runs u
    where u.status in ('failed', 'partial') and u.finished_at is not null and u.resume_at <= $1
      and u.slot > $1::timestamptz
        - coalesce(($2::jsonb ->> u.pipeline)::float8 * interval '1 ms', ${DEFAULT_WINDOW})
    order by u.run_id for update skip locked
  ), queued_again as (
    update ops.requests r set status = 'queued', failures = 0, error = null, finished_at = null, not_before = null
    from due join ops.transient_failures f using (run_id)
    where r.request_id = f.request_id and r.status = 'failed' and (f.ask_until is null or f.ask_until > $1::timestamptz)
    returning r.run_id
  )
  ${REOPEN}, resumes = u.resumes + 1 from (select distinct run_id from queued_again) d where u.run_id = d.run_id
  returning u.run_id as "runId", u.pipeline`;

/** Runs that are due and were not resumed are too old, or the deadlines of their requests have passed. */
const FORGET_DUE = `update ops.runs set resume_at = null where status in ('failed', 'partial') and resume_at <= $1`;

function resumeFailed(pool: Pool, at: Date, windows: Readonly<Record<string, number>>): Promise<readonly ResumedRun[]> {
  return inTransaction(pool, async (connection) => {
    const { rows } = await connection.query<ResumedRun>(RESUME_FAILED, [at, JSON.stringify(windows)]);
    await connection.query(FORGET_DUE, [at]);
    return rows;
  });
}

async function resumeOutOfBudget(
  pool: Pool,
  at: Date,
  windows: Readonly<Record<string, number>>,
): Promise<readonly ResumedRun[]> {
  const { rows } = await pool.query<ResumedRun>(
    `${REOPEN} where u.status = 'out_of_budget' and u.resume_at <= $1 and ${HAS_OPEN_REQUESTS}
       and u.slot > coalesce($1::timestamptz - ($2::jsonb ->> u.pipeline)::float8 * interval '1 ms', '-infinity')
     returning u.run_id as "runId", u.pipeline`,
    [at, JSON.stringify(windows)],
  );
  return rows;
}

/** Stored bodies can be read at any time. */
const CAN_BE_SENT = `(ask_until is null or ask_until > $2::timestamptz or source_request_id is not null)`;

/**
 * Opens a run again and queues its failed requests, except those whose deadline has passed at `at`. `maxCredits`: its
 * new limit; absent: its limit does not change. Returns the number of open requests; 0 if there are none, and then
 * nothing changes. Uses a transaction of its own, which locks the run.
 */
export const retryRun = (pool: Pool, runId: number, at: Date, maxCredits?: number): Promise<number> =>
  inTransaction(pool, (connection) => retryRunWithin(connection, runId, at, maxCredits));

/** The same in a transaction of the caller. */
export async function retryRunWithin(
  connection: Connection,
  runId: number,
  at: Date,
  maxCredits?: number,
): Promise<number> {
  const { rowCount: found } = await connection.query(
    `select from ops.runs where run_id = $1 and status in ('running', 'paused', 'out_of_budget', 'failed', 'partial') for update`,
    [runId],
  );
  if (!found) return 0;
  await connection.query(
    `update ops.requests set status = 'queued', failures = 0, error = null, finished_at = null, not_before = null
     where run_id = $1 and status = 'failed' and ${CAN_BE_SENT}`,
    [runId, at],
  );
  const counted = await connection.query<{ open: number }>(
    'select count(*)::int as open from ops.requests where run_id = $1 and finished_at is null',
    [runId],
  );
  const { open } = onlyRow(counted);
  if (open) {
    await connection.query(`${REOPEN}, max_credits = coalesce($2, u.max_credits) where u.run_id = $1`, [
      runId,
      maxCredits ?? null,
    ]);
  }
  return open;
}

/** Number of requests that retryRun would leave open at `at`, and the credits that they cost. */
export async function countRemainingRequests(
  database: Pool | Connection,
  runId: number,
  at: Date,
): Promise<{ readonly requests: number; readonly credits: number }> {
  const counted = await database.query<{ requests: number; credits: number }>(
    `select count(*)::int as requests, coalesce(sum(price) filter (where source_request_id is null), 0)::int as credits
     from ops.requests r join ops.runs u using (run_id)
     where run_id = $1 and u.status <> 'cancelled' and (r.finished_at is null or r.status = 'failed') and ${CAN_BE_SENT}`,
    [runId, at],
  );
  return onlyRow(counted);
}

/**
 * Cancels a run: its open requests are not sent, answers of calls in flight are still stored. `error`: the reason as a
 * message. Returns false if it has no open requests. Needs no transaction.
 */
export async function cancelRun(
  pool: Pool,
  runId: number,
  { reason, error }: { readonly reason: RunEndReason; readonly error: string },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `update ops.runs u set status = 'cancelled', error = $2, end_reason = $3, finished_at = null, resume_at = null
     where u.run_id = $1 and (u.status = 'running' or ${HAS_OPEN_REQUESTS})`,
    [runId, error, reason],
  );
  return rowCount === 1;
}
