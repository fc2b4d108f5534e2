/** Closes runs, and streams of runs, before all their requests were sent: paused, out of budget, or failed. */
import type { Connection, Pool } from '../load/connection/pool.ts';
import type { RunEndReason, RunStatus } from './runs.ts';

/** How and why a run is closed before its requests have ended. */
export interface RunEnd {
  readonly status: Extract<RunStatus, 'failed' | 'out_of_budget' | 'cancelled' | 'paused'>;
  readonly reason: RunEndReason;
  /** The reason as a message. */
  readonly error: string;
  /** From when a scheduler resumes the run; null or absent: only `runs resume` does. */
  readonly resumeAt?: Date | null;
  /** Also closes all other runs with open requests in this lane, because the reason concerns the account. */
  readonly lane?: string;
}

/**
 * Closes a run: its open requests are not sent, answers of calls in flight are still stored. Returns false if the run
 * was not running. Locks the row of the run until the transaction ends; needs no transaction without `lane`.
 */
export async function closeRun(
  connection: Connection | Pool,
  runId: number,
  { status, reason, error, resumeAt = null, lane }: RunEnd,
): Promise<boolean> {
  const { rowCount } = await connection.query(
    `update ops.runs set status = $2, error = $3, resume_at = $4, end_reason = $5 where run_id = $1 and status = 'running'`,
    [runId, status, error, resumeAt, reason],
  );
  if (lane !== undefined) await connection.query(CLOSE_LANE, [lane, status, error, resumeAt, reason]);
  return rowCount === 1;
}

const CLOSE_LANE = `update ops.runs u set status = $2, error = $3, resume_at = $4, end_reason = $5
  where u.run_id = any(array(
    select w.run_id from ops.runs w where w.status = 'running' and w.finished_at is null and exists (
      select from ops.requests r where r.run_id = w.run_id and r.lane = $1 and r.finished_at is null
        and r.source_request_id is null)
    order by w.run_id for update skip locked))`;

/**
 * Fails the queued requests of a stream in a run without sending them. Answers of calls in flight are still stored.
 * Returns the number of requests. Locks them until the transaction ends, except those that others have locked.
 */
export async function closeStream(
  connection: Connection,
  runId: number,
  stream: string,
  error: string,
): Promise<number> {
  const { rowCount } = await connection.query(
    `update ops.requests r set status = case when r.look_ahead then 'cancelled' else 'failed' end, planned = false, error = $3,
       finished_at = now()
     where r.request_id = any(array(
       select w.request_id from ops.requests w where w.run_id = $1 and w.stream = $2 and w.status = 'queued'
         and w.source_request_id is null
       order by w.request_id for update skip locked))`,
    [runId, stream, error],
  );
  return rowCount ?? 0;
}
