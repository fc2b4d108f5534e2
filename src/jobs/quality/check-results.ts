/** Results of checks as they are read. */
import type { Pool } from '../../load/pool.ts';

/** A row of ops.check_results. */
export interface CheckResult {
  readonly check_result_id: number;
  readonly name: string;
  readonly subject: string;
  readonly run_id: number | null;
  readonly business_date: string;
  readonly severity: 'warning' | 'error';
  readonly outcome: 'passed' | 'failed' | 'skipped';
  readonly observed: string;
  readonly expected: string;
  readonly checked_at: Date;
}

const RESULTS = `select check_result_id, name, subject, run_id, business_date, severity, outcome, observed, expected, checked_at
  from ops.check_results`;

/** Failures first, errors before warnings, then what passed, in the order of the checks. */
const WORST_FIRST = `outcome <> 'failed', severity <> 'error', check_result_id`;

/** What the checks after one run found, or the newest of each check and subject. */
export async function listResults(
  pool: Pool,
  { runId, failed = false }: { readonly runId?: number | undefined; readonly failed?: boolean },
): Promise<readonly CheckResult[]> {
  const newest =
    runId === undefined
      ? `select distinct on (name, subject) * from (${RESULTS}) r order by name, subject, checked_at desc, check_result_id desc`
      : `${RESULTS} where run_id = $2`;
  const { rows } = await pool.query<CheckResult>(
    `select * from (${newest}) k where (not $1 or outcome = 'failed') order by ${WORST_FIRST}`,
    runId === undefined ? [failed] : [failed, runId],
  );
  return rows;
}

/** Failed checks of runs, warnings too. */
export async function failuresOf(pool: Pool, runIds: readonly number[]): Promise<readonly CheckResult[]> {
  const { rows } = await pool.query<CheckResult>(
    `${RESULTS} where run_id = any($1::bigint[]) and outcome = 'failed' order by ${WORST_FIRST}`,
    [runIds],
  );
  return rows;
}
