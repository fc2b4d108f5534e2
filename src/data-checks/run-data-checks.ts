/**
 * Runs data checks inside a transaction, each behind a savepoint: a check that cannot be answered has failed and stops
 * no other.
 */
import type { Connection } from '../load/connection/pool.ts';
import type { DataCheck, CheckFinding, Scope, Severity } from './data-check.ts';

/** Time that the server gets to report its own timeout; after it the connection counts as half open. */
const CONNECTION_MS = 15_000;

/** A check does not start with less time left. */
const MIN_CHECK_MS = 1_000;
/** As in PostgreSQL, where a timeout of 0 means no limit. */
export const NO_TIMEOUT = 0;

/** The result of one check for one subject. */
export interface NewCheckResult extends CheckFinding {
  readonly name: string;
  readonly severity: Severity;
  readonly day: string;
}

/**
 * Needs a transaction. `timeoutMs` limits all checks together, because the caller may have locked a run: checks that it
 * leaves no time for have failed. NO_TIMEOUT: no limit. Throws where the connection is lost.
 */
export async function runDataChecks(
  connection: Connection,
  scope: Scope,
  checks: readonly DataCheck[],
  timeoutMs: number,
): Promise<NewCheckResult[]> {
  const deadline = timeoutMs ? performance.now() + timeoutMs : Infinity;
  const results: NewCheckResult[] = [];
  for (const check of checks) results.push(...(await runDataCheck(connection, scope, check, deadline)));
  // What the caller runs next is not limited by the time that is left.
  await connection.query(`set local statement_timeout = ${timeoutMs}`);
  return results;
}

/** A row of the query of a check; what is null in it besides the severity is a mistake of the query. */
type FindingRow = { readonly [K in keyof Required<CheckFinding>]: Required<CheckFinding>[K] | null };

async function runDataCheck(
  connection: Connection,
  scope: Scope,
  check: DataCheck,
  deadline: number,
): Promise<readonly NewCheckResult[]> {
  const { name, severity } = check;
  const { day } = scope;
  const remainingMs = Math.ceil(deadline - performance.now());
  await connection.query('savepoint data_check');
  try {
    const query = check.query(scope);
    if (!query) return [];
    if (remainingMs < MIN_CHECK_MS) throw new Error('the checks before it took all the time there is');
    const timeoutMs = Number.isFinite(remainingMs) ? remainingMs : NO_TIMEOUT;
    await connection.query(`set local statement_timeout = ${timeoutMs}`);
    const { rows } = await connection.query<FindingRow>({
      text: query.text,
      values: [...query.values],
      // The server stops the statement first; a connection that is half open is closed after it.
      ...(timeoutMs ? { query_timeout: timeoutMs + CONNECTION_MS } : {}),
    });
    // A row that cannot be recorded would keep its run from ending.
    const isWhole = ({ subject, outcome, observed, expected }: FindingRow) =>
      ![subject, outcome, observed, expected].includes(null);
    if (!rows.every(isWhole)) throw new Error('its answer is not whole');
    return rows.map((row) => ({ ...(row as CheckFinding), name, day, severity: row.severity ?? severity }));
  } catch (error) {
    // Throws where the connection is lost: then nothing is known, and another pass runs the checks again.
    await connection.query('rollback to savepoint data_check');
    const observed = `could not be checked: ${(error as Error).message}`.slice(0, 500).toWellFormed();
    return [{ name, day, severity: 'error', subject: 'itself', outcome: 'failed', observed, expected: 'an answer' }];
  }
}

/** `runId` null: the checks were run by a command, not after a run. */
export async function recordResults(
  connection: Connection,
  results: readonly NewCheckResult[],
  runId: number | null,
): Promise<void> {
  await connection.query(
    `insert into ops.check_results (name, subject, run_id, business_date, severity, outcome, observed, expected)
     select name, subject, $2, day, severity, outcome, observed, expected from json_to_recordset($1::json)
       as r(name text, subject text, day date, severity text, outcome text, observed text, expected text)`,
    [JSON.stringify(results), runId],
  );
}

export const isFailure = ({ severity, outcome }: Pick<NewCheckResult, 'severity' | 'outcome'>): boolean =>
  outcome === 'failed' && severity === 'error';
