/** Runs whose requests have all ended are checked before they end: what is not complete is never green. */
import { type Connection, inTransaction, type Pool } from '../../load/pool.ts';
import { isImportOver } from '../ledger/triggers.ts';
import { askChecks, isFailure, recordResults, type Result } from './ask-checks.ts';
import type { Check } from './check.ts';
import { checks as all } from './checks.ts';
import { scopeOfRun } from './scope.ts';

/**
 * Condition on a run `u`: its data is checked before it ends. Not what was given up: its status says already that something
 * is missing.
 */
export const awaitsChecks = (u: string): string => `${u}.status = 'running' and ${u}.checked_at is null`;

const DUE = `select u.run_id from ops.runs u where u.finished_at is null and ${awaitsChecks('u')}
    and ${isImportOver('u', '$1')} and not exists (
    select from ops.requests r where r.run_id = u.run_id and r.finished_at is null) order by u.run_id`;

/** One process checks a run, the others pass by; if it dies, PostgreSQL lets go of the row. */
const HOLD = `select from ops.runs u where u.run_id = $1 and u.finished_at is null and ${awaitsChecks('u')} and not exists (
    select from ops.requests r where r.run_id = u.run_id and r.finished_at is null)
  for no key update skip locked`;

/** A run must end: a check that takes longer has to be looked at. */
const TIMEOUT_MS = 60_000;

/**
 * Checks every run that is about to end. Any number of processes may do so at once. `imports`: runs of this process whose
 * file was read to its end.
 */
export async function checkRuns(
  pool: Pool,
  imports: readonly number[] = [],
  checks: readonly Check[] = all,
): Promise<void> {
  const { rows } = await pool.query<{ run_id: number }>({ name: 'runs to check', text: DUE, values: [imports] });
  for (const { run_id } of rows) await inTransaction(pool, (connection) => checkRun(connection, run_id, checks));
}

/** What the checks say of the data of one run. One that fills the past has no day on which anything would be due. */
export async function askOfRun(
  connection: Connection,
  runId: number,
  timeoutMs: number,
  checks: readonly Check[] = all,
): Promise<readonly Result[]> {
  const scope = await scopeOfRun(connection, runId);
  const due = checks.filter(({ when }) => when === 'after any run' || (when === 'after a run' && scope.isOfItsDay));
  return scope.asked.length ? askChecks(connection, scope, due, timeoutMs) : [];
}

async function checkRun(connection: Connection, runId: number, checks: readonly Check[]): Promise<void> {
  const { rowCount: held } = await connection.query(HOLD, [runId]);
  if (!held) return;
  const results = await askOfRun(connection, runId, TIMEOUT_MS, checks);
  // A run that went on after it had ended is judged by what it has now.
  await connection.query('delete from ops.check_results where run_id = $1', [runId]);
  await recordResults(connection, results, runId);
  await connection.query('update ops.runs set checked_at = now(), checks_failed = $2 where run_id = $1', [
    runId,
    results.filter(isFailure).length,
  ]);
}
