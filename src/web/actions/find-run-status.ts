import { ConfigError } from '../../errors.ts';
import type { RunStatus } from '../../ledger/runs.ts';
import type { Pool } from '../../load/connection/pool.ts';

/** The field of a form that has the number of a run. */
export const RUN_NUMBER = /^[1-9]\d{0,14}$/;

/** Throws ConfigError if the run does not exist. */
export async function findRunStatus(pool: Pool, run: number): Promise<RunStatus> {
  const { rows } = await pool.query<{ status: RunStatus }>('select status from ops.runs where run_id = $1', [run]);
  const [found] = rows;
  if (!found) throw new ConfigError(`there is no run ${run}`, { remedy: 'the page Runs lists them' });
  return found.status;
}
