/** Runs of the last 30 days by pipeline and status. */
import type { Connection } from '../load/connection/pool.ts';
import { integer, pick, statement } from '../load/connection/statement.ts';
import { runs } from '../load/tables/ops-runs.ts';
import type { RunCount } from './operational-state.ts';

/** Older runs are not counted. */
const NEWEST_RUNS = 20_000;

const RUN_COUNTS = statement(
  'runs by status',
  { ...pick(runs, 'pipeline', 'status'), runs: integer },
  `select case when pipeline = any($1) then pipeline else 'other' end as pipeline, status, count(*)::int as runs
  from (select pipeline, status, started_at from ops.runs order by run_id desc limit ${NEWEST_RUNS}) u
  where started_at > now() - interval '30 days' group by 1, 2 order by 1, 2`,
);

/** Of the newest 20,000 runs; runs of no pipeline of `pipelines` count as `other`. Needs no transaction. */
export async function readRunCounts(database: Connection, pipelines: readonly string[]): Promise<readonly RunCount[]> {
  return (await database.query(RUN_COUNTS, [pipelines])).rows;
}
