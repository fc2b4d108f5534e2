/** Reservations that survive a database that goes away in the middle: one whose answer was lost is looked up, not made twice. */
import type { Pool } from '../../load/pool.ts';
import { isConflict, isLostConnection, isRetryable, isTimeout, loadError } from '../../load/sql-state.ts';
import type { ReservedRequest } from '../ledger/request.ts';
import { type Reserver, reserve, reservedBy } from '../ledger/reserve.ts';
import { openBackoff } from './backoff.ts';

interface Patience {
  /** Is told why it takes long. */
  readonly onTrouble: (error: Error) => void;
  /** Aborted when the worker stops: what waits then rejects. */
  readonly signal: AbortSignal;
}

/**
 * Like `reserve`, and tries again while PostgreSQL is away. None of the requests may be in the caller's hands already. Throws what
 * does not pass by itself, and an AbortError when the signal is aborted.
 */
export async function reservePatiently(
  pool: Pool,
  requestIds: readonly number[],
  reserver: () => Reserver,
  { onTrouble, signal }: Patience,
): Promise<ReservedRequest[]> {
  const backoff = openBackoff(signal);
  for (let isUnknown = false; ; ) {
    const { workerId } = reserver();
    try {
      const found = isUnknown ? await reservedBy(pool, requestIds, workerId) : [];
      if (found.length) return found;
      isUnknown = false;
      return await reserve(pool, requestIds, reserver());
    } catch (error) {
      const failure = loadError(error);
      if (!isRetryable(failure)) throw failure;
      isUnknown ||= isLostConnection(failure) || isTimeout(failure);
      if (!isConflict(failure)) onTrouble(failure);
      await backoff.next();
    }
  }
}
