/** Reads the stored results of data checks. */
import type { Pool } from '../load/connection/pool.ts';
import type { check_results } from '../load/tables/ops-checks.ts';

export type CheckResult = Readonly<(typeof check_results)['$inferSelect']>;

/** Each check and subject with its newest result. The index check_results_newest is read once for each, not for each result. */
const NEWEST = `with recursive checks as (
    (select name, subject from ops.check_results order by name, subject limit 1)
    union all
    select next.name, next.subject from checks c cross join lateral (
      select name, subject from ops.check_results where (name, subject) > (c.name, c.subject)
      order by name, subject limit 1) next
  )
  select newest.* from checks c cross join lateral (
    select * from ops.check_results r where r.name = c.name and r.subject = c.subject
    order by r.checked_at desc, r.check_result_id desc limit 1) newest`;

const RESULTS = `select check_result_id, name, subject, run_id, business_date, severity, outcome, observed, expected, checked_at
  from ops.check_results`;

/** Failures first, errors before warnings, then the others in the order of the checks. */
const WORST_FIRST = `outcome <> 'failed', severity <> 'error', check_result_id`;

/** The results of the checks after one run, or the newest result of each check and subject. */
export async function listResults(
  pool: Pool,
  { runId, failed = false }: { readonly runId?: number | undefined; readonly failed?: boolean },
): Promise<readonly CheckResult[]> {
  const newest = runId === undefined ? NEWEST : `${RESULTS} where run_id = $2`;
  const { rows } = await pool.query<CheckResult>(
    `select * from (${newest}) k where (not $1 or outcome = 'failed') order by ${WORST_FIRST}`,
    runId === undefined ? [failed] : [failed, runId],
  );
  return rows;
}

/** Failed checks of runs, warnings too. */
export async function listFailures(pool: Pool, runIds: readonly number[]): Promise<readonly CheckResult[]> {
  const { rows } = await pool.query<CheckResult>(
    `${RESULTS} where run_id = any($1::bigint[]) and outcome = 'failed' order by ${WORST_FIRST}`,
    [runIds],
  );
  return rows;
}
