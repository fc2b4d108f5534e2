/**
 * Runs that somebody has ordered, such as a backfill, and that ended incomplete. No slot repeats them, so only somebody
 * can continue them. The runs of pipelines are judged by judge-pipeline.ts.
 */
import type { Pool } from '../../../load/connection/pool.ts';
import { pick, type RowWith, statement } from '../../../load/connection/statement.ts';
import { runs } from '../../../load/tables/ops-runs.ts';
import { toStateWords } from '../../components/state.tsx';
import type { Reason } from './find-reasons.ts';

/** Older ones were seen, or do not matter. */
const MAX_AGE = `interval '3 days'`;
const NEWEST_RUNS = 500;
const MAX_SHOWN = 3;

const columns = pick(runs, 'run_id', 'pipeline', 'trigger', 'status', 'error');

/** A later run of the same that succeeded has done it. A scheduler resumes those with `resume_at`. */
const INCOMPLETE = statement(
  'ordered runs that ended incomplete',
  columns,
  `with newest as materialized (select * from ops.runs order by run_id desc limit ${NEWEST_RUNS})
   select run_id, pipeline, trigger, status, error from newest r
   where trigger in ('manual', 'backfill', 'replay', 'import') and status in ('partial', 'failed', 'out_of_budget')
     and finished_at > now() - ${MAX_AGE} and resume_at is null and not (pipeline = any($1))
     and not exists (select from newest n where n.pipeline = r.pipeline and n.run_id > r.run_id and n.status = 'succeeded')
   order by run_id desc limit ${MAX_SHOWN}`,
);

/** The three newest of the last three days. `pipelines`: those of the configuration. Needs no transaction. */
export async function readIncompleteRuns(pool: Pool, pipelines: readonly string[]): Promise<readonly Reason[]> {
  const { rows } = await pool.query(INCOMPLETE, [pipelines]);
  return rows.map(describe);
}

const describe = ({ run_id: run, pipeline, trigger, status, error }: RowWith<typeof columns>): Reason => ({
  level: 'late',
  title: `run ${run} is incomplete`,
  details: `The ${trigger} of ${pipeline} ended as ${toStateWords(status)}${error === null ? '' : `: ${error}`}.`,
  remedy: 'Its page shows what is missing, and what it costs to continue it.',
  alert: null,
  pipeline: null,
  run,
});
