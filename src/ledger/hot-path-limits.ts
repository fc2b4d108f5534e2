/** Time limits of statements and transactions between a job and its commit, derived from the lease of the worker. */
import type { TransactionLimits } from '../load/connection/pool.ts';

export interface HotPathLimits {
  /** A statement outside of a transaction, in milliseconds. */
  readonly queryMs: number;
  /** An unused connection, before it is closed, in milliseconds. */
  readonly idleMs: number;
  /** Reservations of all workers wait for one lock, so each must be short. */
  readonly reservation: TransactionLimits;
  readonly commit: TransactionLimits;
}

/** A lost connection is noticed within this share of the lease, which leaves time for two more attempts. */
const LEASE_SHARE = 1 / 3;
/** A longer limit has no use; a shorter one would fail on a busy server. */
const MAX_TOTAL_MS = 30_000;
const MIN_TOTAL_MS = 2_000;

/** `leaseMs`: the lease of the worker in milliseconds. */
export function computeHotPathLimits(leaseMs: number): HotPathLimits {
  const totalMs = Math.min(Math.max(leaseMs * LEASE_SHARE, MIN_TOTAL_MS), MAX_TOTAL_MS);
  const share = (part: number) => Math.round(totalMs * part);
  return {
    queryMs: share(1),
    idleMs: share(1 / 6),
    reservation: { statementMs: share(1 / 2), lockMs: share(1 / 3), idleMs: share(1 / 6), totalMs: share(5 / 6) },
    // Shorter than the limit of the statement, so that other work of the commit continues without the locked table.
    commit: { statementMs: share(1 / 2), lockMs: share(1 / 6), idleMs: share(1 / 3), totalMs: share(1) },
  };
}
