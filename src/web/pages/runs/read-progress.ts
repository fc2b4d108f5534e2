/** How far the open runs are. */
import type { Pool } from '../../../load/connection/pool.ts';
import { integer, pick, type RowWith, statement } from '../../../load/connection/statement.ts';
import { runs } from '../../../load/tables/ops-runs.ts';
import { readInOrder } from './read-in-order.ts';

/** More open runs are not shown. */
const MAX_RUNS = 12;
/** Requests of a run that are counted. */
export const MAX_COUNTED = 2_000;

const progressColumns = {
  ...pick(runs, 'run_id', 'pipeline', 'trigger', 'status', 'started_at', 'business_date', 'credits', 'planned_credits'),
  requests: integer,
  ended: integer,
  failed: integer,
  in_flight: integer,
  rows_written: integer,
};

/** An identity is a hash, so the first ones in its order are an even sample of the requests of a run. */
const PROGRESS = statement(
  'progress of open runs',
  progressColumns,
  `select u.run_id, u.pipeline, u.trigger, u.status, u.started_at, u.business_date, u.credits, u.planned_credits, c.*
  from (select * from ops.runs where finished_at is null and status = 'running' order by run_id limit ${MAX_RUNS}) u cross join lateral (
    select count(*)::int as requests, (count(*) filter (where finished_at is not null))::int as ended,
      (count(*) filter (where status in ('failed', 'quarantined')))::int as failed,
      (count(*) filter (where status = 'running'))::int as in_flight,
      coalesce(sum(rows_inserted + rows_updated), 0)::int as rows_written
    from (select status, finished_at, rows_inserted, rows_updated from ops.requests r
      where r.run_id >= u.run_id and r.run_id <= u.run_id order by r.run_id, r.identity limit ${MAX_COUNTED}) r) c
  order by u.run_id`,
);

export interface RunProgress extends RowWith<typeof progressColumns> {
  /** True: it has more requests than were counted. The shares are those of a sample. */
  readonly isSample: boolean;
}

/** The 12 oldest open runs. Requests beyond the first 2,000 of a run are not counted. Uses a transaction of its own. */
export async function readProgress(pool: Pool): Promise<readonly RunProgress[]> {
  const { rows } = await readInOrder(pool, (connection) => connection.query(PROGRESS));
  return rows.map((row) => ({ ...row, isSample: row.requests >= MAX_COUNTED }));
}
