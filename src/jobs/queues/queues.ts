/**
 * The queues: one per lane delivers the requests that wait in the ledger to the workers. A delivery may be lost or come
 * twice, because only the ledger decides who processes a request.
 */
import type { Lane } from '../../extract/outcome.ts';
import type { LaneLimits } from '../../config/config.ts';
import { RAW_LANE, type QueuedRequest } from '../../ledger/requests.ts';

/** The lanes of the API, and one without a limit for answers that are stored already. */
export type QueueLane = Lane | typeof RAW_LANE;

export const queueLanes: readonly QueueLane[] = ['offline', 'realtime', RAW_LANE];

/**
 * What to do with a delivered request: nothing more, deliver it again later, or pause the whole lane. In milliseconds.
 */
export type Verdict = { readonly kind: 'done' } | { readonly kind: 'later' | 'pause'; readonly ms: number };

/** Processes a delivered request. Where it rejects, the request is delivered again later. */
export type RequestProcessor = (requestId: number) => Promise<Verdict>;

export interface Queues {
  readonly backend: 'redis' | 'postgres';
  /** Delivers these requests soon. A request that is queued already is not queued again. */
  enqueue(requests: readonly QueuedRequest[]): Promise<void>;
  /**
   * Ensures that every open request of a lane is delivered; the ledger counted `open` of them. `read` returns queued
   * requests after a request_id, in order of their ids, and an empty array at the end. Resolves to whether requests
   * wait that this process could take now, and had not taken before.
   */
  refill(lane: QueueLane, open: number, read: (after: number) => Promise<readonly QueuedRequest[]>): Promise<boolean>;
  /**
   * Delivers the requests of a lane to `process` until stopped. `stop` resolves when the delivered requests are
   * finished. Throws UnavailableError when the queue cannot be reached.
   */
  work(lane: QueueLane, limits: LaneLimits, process: RequestProcessor): Promise<{ stop(): Promise<void> }>;
  /** Why the queue does not work, from memory; undefined: it works, as far as this process knows. */
  readonly findOutage: () => string | undefined;
  close(): Promise<void>;
}
