/** Runs as they are read: rows of ops.runs with the counts of ops.run_counts. */
import type { Pool } from '../load/connection/pool.ts';
import type { runEndReasons, runs, runStatuses, runTriggers } from '../load/tables/ops-runs.ts';

export type RunStatus = (typeof runStatuses)[number];
export type Trigger = (typeof runTriggers)[number];
export type RunEndReason = (typeof runEndReasons)[number];
export type RunRow = (typeof runs)['$inferSelect'];

/** A row of ops.runs. The counts, the credits and the error are computed from its requests when it is read. */
export interface Run
  extends Readonly<
    Pick<
      RunRow,
      | 'run_id'
      | 'pipeline'
      | 'trigger'
      | 'status'
      | 'slot'
      | 'business_date'
      | 'started_at'
      | 'finished_at'
      | 'requests_total'
      | 'requests_done'
      | 'requests_absent'
      | 'requests_failed'
      | 'rows_inserted'
      | 'rows_updated'
      | 'rows_unchanged'
      | 'rows_quarantined'
      | 'checked_at'
      | 'checks_failed'
      | 'credits'
      | 'planned_credits'
      | 'max_credits'
      | 'resume_at'
      | 'error'
      | 'end_reason'
    >
  > {
  /** Fields with values that could not be read: ops.field_issues. */
  readonly unread_fields: number;
}

/** Columns of Run, from rows of ops.runs as `u`. */
const selectRuns = (
  from: string,
) => `select u.run_id, u.pipeline, u.trigger, u.status, u.slot, u.business_date, u.started_at,
    u.finished_at, c.requests_total, c.requests_done, c.requests_absent, c.requests_failed, c.rows_inserted, c.rows_updated,
    c.rows_unchanged, c.rows_quarantined, c.unread_fields, u.checked_at, u.checks_failed, c.credits, u.planned_credits,
    u.max_credits, u.resume_at, coalesce(u.error, c.error) as error, u.end_reason
  from ${from} u join ops.run_counts c using (run_id)`;

/** The newest `limit` runs, newest first. */
export async function listRuns(pool: Pool, limit: number): Promise<readonly Run[]> {
  const { rows } = await pool.query<Run>(
    `${selectRuns('(select * from ops.runs order by run_id desc limit $1)')} order by u.run_id desc`,
    [limit],
  );
  return rows;
}

/** The newest run of each pipeline (or list of streams); of backfills and replays only those that have not ended. */
export async function listLatestRuns(pool: Pool): Promise<readonly Run[]> {
  const latest = `(select * from ops.runs where run_id in (
       select max(run_id) from ops.runs where trigger not in ('backfill', 'replay') or finished_at is null
       group by pipeline, trigger in ('backfill', 'replay')))`;
  const { rows } = await pool.query<Run>(`${selectRuns(latest)} order by u.pipeline, u.run_id`);
  return rows;
}

/** Undefined if there is no run of this number. */
export async function findRun(pool: Pool, runId: number): Promise<Run | undefined> {
  const { rows } = await pool.query<Run>(`${selectRuns('ops.runs')} where u.run_id = $1`, [runId]);
  return rows[0];
}
