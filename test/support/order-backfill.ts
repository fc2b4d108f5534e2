import type { Config } from '../../src/config/config.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { type BackfillOrder, beginBackfill, planBackfill } from '../../src/past/backfill.ts';

/** Plans and begins a backfill; the number of its run. Throws an Error if no run begins. */
export async function orderBackfill(
  pool: Pool,
  config: Config,
  order: BackfillOrder,
  at: Date,
  limits: { readonly maxCredits?: number } = {},
): Promise<number> {
  const start = await beginBackfill(pool, await planBackfill(pool, config, order, at), limits);
  if (start.kind !== 'began') throw new Error('the backfill has nothing to request');
  return start.runId;
}
