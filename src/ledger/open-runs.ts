/** Whether there is anything to do in the ledger: every request that waits or is held belongs to an open run. */
import { onlyRow } from '../load/connection/only-row.ts';
import type { Pool } from '../load/connection/pool.ts';
import { boolean, statement } from '../load/connection/statement.ts';

const OPEN_RUNS = statement(
  'open runs',
  { has_open_runs: boolean },
  'select exists (select from ops.runs where finished_at is null) as has_open_runs',
);

/**
 * Whether a run has not ended. A run ends only when none of its requests is held by a worker, so without an open run no
 * lease can expire, no request becomes due, and no run can end. Needs no transaction.
 */
export const hasOpenRuns = async (pool: Pool): Promise<boolean> => onlyRow(await pool.query(OPEN_RUNS)).has_open_runs;
