/** Reports to the health of the process whether PostgreSQL answered. */
import type { Health } from '../health/health.ts';
import { isConflict, isRetryable, toLoadError } from '../load/connection/sql-state.ts';

/**
 * Settles as `work` does. A failure that is about the server counts as its loss; one that is about the statement, or a
 * conflict with another transaction, shows that it answers.
 */
export async function observeDatabase<T>({ database }: Pick<Health, 'database'>, work: Promise<T>): Promise<T> {
  try {
    const result = await work;
    database.reached();
    return result;
  } catch (error) {
    const failure = toLoadError(error);
    if (isRetryable(failure) && !isConflict(failure)) database.lost(failure.message);
    throw error;
  }
}
