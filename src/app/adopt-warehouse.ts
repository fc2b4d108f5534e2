/** States what a warehouse at another place is: the same one that was moved, or a copy with an id of its own. */
import { pauseSchedule } from '../jobs/cron/schedules.ts';
import { cancelRun } from '../ledger/resume-run.ts';
import { onlyRow } from '../load/connection/only-row.ts';
import type { Pool } from '../load/connection/pool.ts';
import type { Place } from './warehouse-place.ts';

interface AdoptedWarehouse {
  readonly warehouse_id: string;
  /** Runs that the original continues. */
  readonly cancelled_runs: readonly number[];
  /** Pipelines whose slots begin no run until `schedule resume`. */
  readonly paused_pipelines: readonly string[];
}

const ADOPT = `insert into ops.warehouse as w (cluster, database_oid, database_name) values ($1, $2, $3)
  on conflict (only_row) do update set cluster = excluded.cluster, database_oid = excluded.database_oid,
    database_name = excluded.database_name,
    warehouse_id = case when $4 then gen_random_uuid() else w.warehouse_id end
  returning warehouse_id`;

/** Records the place; the id of the warehouse stays. One statement. */
export const adoptAsMoved = (pool: Pool, place: Place): Promise<AdoptedWarehouse> =>
  recordAdoption(pool, place, { isCopy: false, cancelled_runs: [], paused_pipelines: [] });

/**
 * Cancels the runs that the original continues, pauses the schedules of `pipelines`, and then gives the warehouse a
 * new id. A call that was interrupted leaves the warehouse not adopted, and the next one continues. `at`: the current
 * time.
 */
export async function adoptAsCopy(
  pool: Pool,
  place: Place,
  pipelines: readonly string[],
  at: Date,
): Promise<AdoptedWarehouse> {
  const paused_pipelines: string[] = [];
  for (const pipeline of pipelines) if (await pauseSchedule(pool, pipeline, at)) paused_pipelines.push(pipeline);
  return recordAdoption(pool, place, { isCopy: true, cancelled_runs: await cancelOpenRuns(pool), paused_pipelines });
}

async function recordAdoption(
  pool: Pool,
  { cluster, database_oid, database_name }: Place,
  { isCopy, ...done }: Omit<AdoptedWarehouse, 'warehouse_id'> & { readonly isCopy: boolean },
): Promise<AdoptedWarehouse> {
  const values = [cluster, database_oid, database_name, isCopy];
  return { ...onlyRow(await pool.query<{ warehouse_id: string }>(ADOPT, values)), ...done };
}

async function cancelOpenRuns(pool: Pool): Promise<readonly number[]> {
  const { rows } = await pool.query<{ run_id: number }>(
    `select run_id from ops.runs where status in ('running', 'paused', 'out_of_budget', 'failed') order by 1`,
  );
  const cancelled: number[] = [];
  for (const { run_id } of rows) {
    const error = 'this warehouse is a copy: the original continues the run';
    if (await cancelRun(pool, run_id, { reason: 'operator', error })) cancelled.push(run_id);
  }
  // Runs that have ended and whose failed requests a scheduler would send again.
  await pool.query('update ops.runs set resume_at = null where resume_at is not null');
  return cancelled;
}
