/**
 * The queues: one a lane, which deliver the requests that wait in the ledger to the workers. Nothing is true because it
 * is in a queue: a delivery may be lost or come twice, the ledger decides.
 */
import type { Lane } from '../../extract/outcome.ts';
import { RAW_LANE, type QueuedRequest } from '../ledger/requests.ts';

/** The lanes of the API, and one for answers that are stored already: it has no limit. */
export type QueueLane = Lane | typeof RAW_LANE;

export const lanes: readonly QueueLane[] = ['offline', 'realtime', RAW_LANE];

/** What to do with a delivered request: nothing more, deliver it again later, or pause the whole lane. */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'later' | 'pause'; readonly ms: number };

export type Process = (requestId: number) => Promise<Verdict>;

export interface LaneLimits {
  /** Requests in hand, per worker process. */
  readonly concurrency: number;
  /** Requests a second over all workers; null: no limit. */
  readonly perSecond: number | null;
}

export interface Queues {
  readonly backend: 'redis' | 'postgres';
  /** Delivers these requests soon. One that is queued already is left alone. */
  enqueue(requests: readonly QueuedRequest[]): Promise<void>;
  /**
   * Sees to it that every open request of a lane is delivered, of which the ledger counted `open`. `read` returns the
   * queued ones after a request_id, in order of their ids; an empty array ends them.
   */
  refill(lane: QueueLane, open: number, read: (after: number) => Promise<readonly QueuedRequest[]>): Promise<void>;
  /**
   * Delivers a lane's requests to `process` until stopped. `stop` resolves when the requests in hand are finished. Throws
   * UnavailableError when the queue cannot be reached.
   */
  work(lane: QueueLane, limits: LaneLimits, process: Process): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}
