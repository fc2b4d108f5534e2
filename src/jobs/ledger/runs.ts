/** Runs as they are read: a row of ops.runs, with counts of now. */
import type { Pool } from '../../load/pool.ts';

type RunStatus = 'running' | 'paused' | 'succeeded' | 'partial' | 'failed' | 'out_of_budget' | 'cancelled';
export type Trigger = 'cron' | 'catch-up' | 'manual' | 'start' | 'import' | 'backfill' | 'replay';

/** A row of ops.runs; counts of a run that goes on are of now. */
export interface Run {
  readonly run_id: number;
  readonly pipeline: string;
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly slot: Date;
  readonly business_date: string;
  readonly started_at: Date;
  readonly finished_at: Date | null;
  readonly requests_total: number;
  readonly requests_done: number;
  readonly requests_absent: number;
  readonly requests_failed: number;
  readonly rows_inserted: number;
  readonly rows_updated: number;
  readonly rows_unchanged: number;
  readonly rows_quarantined: number;
  /** Fields with values that could not be read: ops.field_issues. */
  readonly unread_fields: number;
  /** When its data was checked; null: not, or not yet. */
  readonly checked_at: Date | null;
  /** Checks of severity error that failed. */
  readonly checks_failed: number;
  readonly credits: number;
  readonly planned_credits: number | null;
  readonly max_credits: number | null;
  readonly resume_at: Date | null;
  readonly error: string | null;
}

/** Fields of a run's answers with values that could not be read. */
export const unreadFields = (run: string) => `(select count(distinct (f.stream, f.path))::int
    from ops.requests r join ops.field_issues f on f.request_id = coalesce(r.source_request_id, r.request_id)
    where r.run_id = ${run}.run_id and f.resolved_at is null)`;

/** What the requests of a run add up to. */
export const countsOf = (run: string) => `select count(*)::int as total,
    count(*) filter (where r.status = 'done')::int as done,
    count(*) filter (where r.status = 'absent')::int as absent,
    count(*) filter (where r.status in ('failed', 'quarantined'))::int as failed,
    coalesce(sum(r.rows_inserted), 0)::int as inserted, coalesce(sum(r.rows_updated), 0)::int as updated,
    coalesce(sum(r.rows_unchanged), 0)::int as unchanged, coalesce(sum(r.rows_quarantined), 0)::int as quarantined,
    coalesce(sum(r.credits), 0)::int as credits,
    (array_agg(r.stream || ': ' || r.error order by r.request_id) filter (where r.status in ('failed', 'quarantined')))[1] as error
  from ops.requests r where r.run_id = ${run}.run_id`;

const COLUMNS = `u.run_id, u.pipeline, u.trigger, u.status, u.slot, u.business_date, u.started_at, u.finished_at,
  c.total as requests_total, c.done as requests_done, c.absent as requests_absent, c.failed as requests_failed,
  c.inserted as rows_inserted, c.updated as rows_updated, c.unchanged as rows_unchanged,
  c.quarantined as rows_quarantined, ${unreadFields('u')} as unread_fields, u.checked_at, u.checks_failed, c.credits, u.planned_credits, u.max_credits, u.resume_at,
  coalesce(u.error, c.error) as error`;

/** The newest runs first; counts of one that goes on are added up now. */
export async function listRuns(pool: Pool, limit: number): Promise<readonly Run[]> {
  const { rows } = await pool.query(
    `select ${COLUMNS} from (select * from ops.runs order by run_id desc limit $1) u, lateral (${countsOf('u')}) c
     order by u.run_id desc`,
    [limit],
  );
  return rows;
}

/** The newest run of each pipeline and stream that ever ran; of backfills and replays those that go on. */
export async function latestRuns(pool: Pool): Promise<readonly Run[]> {
  const { rows } = await pool.query(
    `select ${COLUMNS} from (
       select distinct on (pipeline, trigger in ('backfill', 'replay')) * from ops.runs
       where trigger not in ('backfill', 'replay') or finished_at is null
       order by pipeline, trigger in ('backfill', 'replay'), run_id desc) u,
       lateral (${countsOf('u')}) c order by u.pipeline, u.run_id`,
  );
  return rows;
}

export async function findRun(pool: Pool, runId: number): Promise<Run | undefined> {
  const { rows } = await pool.query(
    `select ${COLUMNS} from ops.runs u, lateral (${countsOf('u')}) c where u.run_id = $1`,
    [runId],
  );
  return rows[0];
}
