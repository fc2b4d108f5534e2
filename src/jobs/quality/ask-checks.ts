/** Checks are asked inside a transaction, each for itself: one that cannot be answered has failed, and stops no other. */
import type { Connection } from '../../load/pool.ts';
import type { Check, Finding, Scope, Severity } from './check.ts';

/** Beyond the limit of a check its connection counts as half open. */
const CONNECTION_MS = 15_000;

/** What one check says of one subject. */
export interface Result extends Finding {
  readonly name: string;
  readonly severity: Severity;
  readonly day: string;
}

/** `timeoutMs`: of each check; 0: somebody waits, as long as he likes. */
export async function askChecks(
  connection: Connection,
  scope: Scope,
  checks: readonly Check[],
  timeoutMs: number,
): Promise<Result[]> {
  const results: Result[] = [];
  await connection.query(`set local statement_timeout = ${timeoutMs}`);
  for (const check of checks) results.push(...(await ask(connection, scope, check, timeoutMs)));
  return results;
}

async function ask(connection: Connection, scope: Scope, check: Check, timeoutMs: number): Promise<readonly Result[]> {
  const { name, severity } = check;
  const { day } = scope;
  await connection.query('savepoint asked');
  try {
    const question = check.question(scope);
    if (!question) return [];
    const { rows } = await connection.query<Omit<Finding, 'severity'> & { severity: Severity | null }>({
      text: question.text,
      values: [...question.values],
      // The server gives up first; a connection that is half open is given up after it.
      ...(timeoutMs ? { query_timeout: timeoutMs + CONNECTION_MS } : {}),
    });
    // What could not be recorded would keep its run from ending.
    const isWhole = ({ subject, outcome, observed, expected }: Record<keyof Finding, string | null>) =>
      ![subject, outcome, observed, expected].includes(null);
    if (!rows.every(isWhole)) throw new Error('its answer is not whole');
    return rows.map((row) => ({ ...row, name, day, severity: row.severity ?? severity }));
  } catch (error) {
    // Throws where the connection is lost: then nothing is known, and another pass asks again.
    await connection.query('rollback to savepoint asked');
    const observed = `could not be checked: ${(error as Error).message}`.slice(0, 500).toWellFormed();
    return [{ name, day, severity: 'error', subject: 'itself', outcome: 'failed', observed, expected: 'an answer' }];
  }
}

/** `runId` null: somebody asked. */
export async function recordResults(
  connection: Connection,
  results: readonly Result[],
  runId: number | null,
): Promise<void> {
  await connection.query(
    `insert into ops.check_results (name, subject, run_id, business_date, severity, outcome, observed, expected)
     select name, subject, $2, day, severity, outcome, observed, expected from json_to_recordset($1::json)
       as r(name text, subject text, day date, severity text, outcome text, observed text, expected text)`,
    [JSON.stringify(results), runId],
  );
}

export const isFailure = ({ severity, outcome }: Pick<Result, 'severity' | 'outcome'>): boolean =>
  outcome === 'failed' && severity === 'error';
