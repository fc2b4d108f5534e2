/** Hands the requests that wait in the ledger to workers, for a command that leaves the work to them. */
import { fillQueues } from '../jobs/reconciler/reconciler.ts';
import type { Warehouse } from './open-warehouse.ts';

/**
 * Fills the queues once, which wakes workers that rest. A queue that cannot be used is reported to `onError`: workers
 * find the requests in the ledger at their next look, after half an hour at most. Needs no transaction. Throws what
 * PostgreSQL says.
 */
export async function dispatchRequests(warehouse: Warehouse, onError: (error: Error) => void): Promise<void> {
  const queues = await warehouse.openQueues(onError).catch(onError);
  if (!queues) return;
  try {
    await fillQueues({ pool: warehouse.pool, queues });
  } finally {
    await queues.close();
  }
}
