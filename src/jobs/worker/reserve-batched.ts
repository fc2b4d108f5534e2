/** Reservations of concurrent jobs in one transaction. A lost connection does not lose or repeat one. */
import type { Pool, TransactionLimits } from '../../load/connection/pool.ts';
import { isLostConnection, isTimeout } from '../../load/connection/sql-state.ts';
import type { Budget } from '../../ledger/budget.ts';
import type { ReservedRequest } from '../../ledger/request.ts';
import { findReserved, reserve } from '../../ledger/reserve.ts';
import type { WorkerLease } from '../../ledger/worker-lease.ts';
import { createBatcher } from './batcher.ts';
import { type RetryOptions, retryTransient } from './retry-transient.ts';

/** A reservation stands between a request and its call, so the first of a batch waits little for others. */
const BATCH = { waitMs: 5, maxItems: 64, maxFlushes: 2 };

interface ReserverOptions extends RetryOptions {
  readonly pool: Pool;
  readonly lease: Pick<WorkerLease, 'workerId' | 'waitUntilValid'>;
  readonly readBudget: () => Budget;
  readonly limits: TransactionLimits;
  readonly now: () => Date;
  /** Awaited before requests are reserved; rejects where this worker may not answer them. */
  readonly mayReserve: () => Promise<void>;
  /** Called after each batch. */
  readonly onReserved: () => void;
}

/**
 * Undefined where the request cannot be reserved now. Rejects with what does not pass by itself, or with an AbortError.
 */
export type ReserveBatched = (requestId: number) => Promise<ReservedRequest | undefined>;

/**
 * A request must not be passed again while this worker has it reserved: a lost answer would be taken for that
 * reservation.
 */
export function openReserver(options: ReserverOptions): ReserveBatched {
  const { lease, mayReserve, onReserved } = options;
  return createBatcher(async (ids) => {
    await lease.waitUntilValid();
    await mayReserve();
    const reserved = await reserveOnce(options, ids);
    onReserved();
    const byId = new Map(reserved.map((request) => [request.request_id, request]));
    return ids.map((id) => byId.get(id));
  }, BATCH);
}

/** Retries while PostgreSQL is away. After a lost connection it looks up whether the reservation was committed. */
function reserveOnce(
  { pool, lease, readBudget, limits, now, ...retry }: ReserverOptions,
  requestIds: readonly number[],
): Promise<ReservedRequest[]> {
  let isUnknown = false;
  return retryTransient(
    retry,
    async () => {
      const reserver = { workerId: lease.workerId, budget: readBudget(), limits, at: now() };
      const found = isUnknown ? await findReserved(pool, requestIds, reserver) : [];
      isUnknown = false;
      return found.length ? found : await reserve(pool, requestIds, reserver);
    },
    (failure) => {
      isUnknown ||= isLostConnection(failure) || isTimeout(failure);
    },
  );
}
