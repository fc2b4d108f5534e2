/** What an operator does to a run. */
import type { Pool } from '../load/connection/pool.ts';
import { closeRun } from './close-runs.ts';
import { endClosedRun } from './end-runs.ts';
import { cancelRun } from './resume-run.ts';

/** No more of its requests are sent until it is resumed. Returns false if it was not running. Needs no transaction. */
export const pauseRun = (pool: Pool, runId: number): Promise<boolean> =>
  closeRun(pool, runId, { status: 'paused', reason: 'operator', error: 'paused by an operator' });

/** Ends a run: its open requests are not sent. Returns false if it has none. Needs no transaction. */
export async function stopRun(pool: Pool, runId: number, at: Date): Promise<boolean> {
  const isCancelled = await cancelRun(pool, runId, { reason: 'operator', error: 'cancelled by an operator' });
  if (isCancelled) await endClosedRun(pool, runId, at);
  return isCancelled;
}
