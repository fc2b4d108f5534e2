/** Reservations that survive a database that goes away in the middle: one whose answer was lost is looked up, not made twice. */
import type { Pool } from '../../load/pool.ts';
import { isLostConnection, isTimeout } from '../../load/sql-state.ts';
import type { ReservedRequest } from '../ledger/request.ts';
import { type Reserver, reserve, reservedBy } from '../ledger/reserve.ts';
import { type Patience, patiently } from './patience.ts';

/**
 * Like `reserve`, and tries again while PostgreSQL is away. None of the requests may be in the caller's hands already. Throws what
 * does not pass by itself, and an AbortError when the signal is aborted.
 */
export function reservePatiently(
  pool: Pool,
  requestIds: readonly number[],
  reserver: () => Reserver,
  patience: Patience,
): Promise<ReservedRequest[]> {
  let isUnknown = false;
  return patiently(
    patience,
    async () => {
      const found = isUnknown ? await reservedBy(pool, requestIds, reserver()) : [];
      isUnknown = false;
      return found.length ? found : await reserve(pool, requestIds, reserver());
    },
    (failure) => {
      isUnknown ||= isLostConnection(failure) || isTimeout(failure);
    },
  );
}
