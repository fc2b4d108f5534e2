/**
 * Runs whose requests have all ended are checked before they end, so that incomplete data never counts as a success.
 */
import { type Connection, inTransaction, type Pool } from '../load/connection/pool.ts';
import { runDataChecks, isFailure, recordResults, type NewCheckResult } from './run-data-checks.ts';
import type { DataCheck } from './data-check.ts';
import { dataChecks as all } from './data-checks.ts';
import { pick, statement } from '../load/connection/statement.ts';
import { runs } from '../load/tables/ops-runs.ts';
import { readCheckScope } from './scope.ts';

const RUNS_TO_CHECK = statement(
  'runs to check',
  pick(runs, 'run_id'),
  `select u.run_id from ops.runs u where u.finished_at is null and u.status = 'running' and u.checked_at is null
    and (u.run_id = any($1::bigint[]) or not exists (select from ops.imports_in_progress i where i.run_id = u.run_id))
    and not exists (
    select from ops.requests r where r.run_id = u.run_id and r.finished_at is null) order by u.run_id`,
);

/** One process checks a run, the others skip it. PostgreSQL releases the lock when that process ends. */
const LOCK_RUN = `select from ops.runs u where u.run_id = $1 and u.finished_at is null and u.status = 'running' and u.checked_at is null and not exists (
    select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)
  for no key update skip locked`;

/**
 * Limit of all checks of a run together: the row of the run is locked meanwhile, and the run has to end. Checks that it
 * leaves no time for have failed.
 */
const TIMEOUT_MS = 120_000;

/**
 * Checks every run that is about to end, each in a transaction of its own. Any number of processes may do so at once.
 * `imports`: runs of this process whose file was read to its end.
 */
export async function checkRuns(
  pool: Pool,
  imports: readonly number[] = [],
  checks: readonly DataCheck[] = all,
): Promise<void> {
  const { rows } = await pool.query(RUNS_TO_CHECK, [imports]);
  for (const { run_id } of rows) await inTransaction(pool, (connection) => checkRun(connection, run_id, checks));
}

/**
 * Runs the checks over the data of one run. Needs a transaction. A run that fills the past is checked only by those for
 * any run.
 */
export async function checkRunData(
  connection: Connection,
  runId: number,
  timeoutMs: number,
  checks: readonly DataCheck[] = all,
): Promise<readonly NewCheckResult[]> {
  const scope = await readCheckScope(connection, runId);
  const due = checks.filter(({ when }) => when === 'after any run' || (when === 'after a run' && scope.isOfItsDay));
  return scope.requestedStreams.length ? runDataChecks(connection, scope, due, timeoutMs) : [];
}

async function checkRun(connection: Connection, runId: number, checks: readonly DataCheck[]): Promise<void> {
  const { rowCount: isLocked } = await connection.query(LOCK_RUN, [runId]);
  if (!isLocked) return;
  const results = await checkRunData(connection, runId, TIMEOUT_MS, checks);
  // A run that was resumed after it had ended is judged by the data it has now.
  await connection.query('delete from ops.check_results where run_id = $1', [runId]);
  await recordResults(connection, results, runId);
  await connection.query('update ops.runs set checked_at = now(), checks_failed = $2 where run_id = $1', [
    runId,
    results.filter(isFailure).length,
  ]);
}
