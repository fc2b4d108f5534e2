/** Limits of time on the path between a job and its commit, derived from the lease of the worker. */
import type { TransactionLimits } from '../../load/pool.ts';

export interface HotLimits {
  /** A statement outside of a transaction. */
  readonly queryMs: number;
  /** An unused connection, before it is closed. */
  readonly idleMs: number;
  /** All workers wait for one lock, so nobody may hold it for long. */
  readonly reservation: TransactionLimits;
  readonly commit: TransactionLimits;
}

/** A connection whose other end has vanished is noticed within this share of the lease, with time left to try again twice. */
const SHARE = 1 / 3;
/** Longer helps nobody, shorter would cut off a busy server. */
const MOST_MS = 30_000;
const LEAST_MS = 2_000;

/** `leaseMs`: in milliseconds, as all limits. */
export function hotLimits(leaseMs: number): HotLimits {
  const totalMs = Math.min(Math.max(leaseMs * SHARE, LEAST_MS), MOST_MS);
  const share = (part: number) => Math.round(totalMs * part);
  return {
    queryMs: share(1),
    idleMs: share(1 / 6),
    reservation: { statementMs: share(1 / 2), lockMs: share(1 / 3), idleMs: share(1 / 6), totalMs: share(5 / 6) },
    // Short of the statement's own limit: what does not need the locked table goes on.
    commit: { statementMs: share(1 / 2), lockMs: share(1 / 6), idleMs: share(1 / 3), totalMs: share(1) },
  };
}
