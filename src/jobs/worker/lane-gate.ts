/**
 * Decides directly before a call whether it may still go out. It may not when its lane pauses, when its run has ended,
 * or when this worker's lease has run out since the request was reserved, because another worker may then be sending
 * it. Such a request goes back to the ledger unsent, so that a refusal costs no more calls than were in flight.
 */
import type { Action } from './action.ts';

export interface LaneGate {
  /** Applies what the answer to a request of this run demands. A run that ends is closed until `onRunCommitted`. */
  readonly onAction: (runId: number, action: Action) => void;
  /** Nothing goes out for `ms` milliseconds. */
  readonly pause: (ms: number) => void;
  /** The end of the run is in the ledger: a request that is reserved from now on belongs to a run that was resumed. */
  readonly onRunCommitted: (runId: number) => void;
  /** Why a request that was reserved at that time may not be sent; undefined where it may. */
  readonly findRefusal: (runId: number, reservedAt: number) => string | undefined;
  /** Milliseconds the lane still pauses. */
  readonly pauseLeft: () => number;
}

/** Whether what was reserved at a time (of `performance.now()`) still belongs to this worker. */
interface Lease {
  readonly covers: (reservedAt: number) => boolean;
}

/** One per lane and worker. Times are those of `performance.now()`. */
export function openLaneGate(lease: Lease): LaneGate {
  const endedAt = new Map<number, number>();
  let laneEndedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = 0;
  const pauseLeft = () => Math.max(0, pausedUntil - performance.now());
  const pause = (ms: number) => {
    pausedUntil = Math.max(pausedUntil, performance.now() + ms);
  };
  return {
    pause,
    pauseLeft,
    onAction(runId, { closeRun, closeLane, pauseLaneMs = 0 }) {
      if (closeRun) endedAt.set(runId, Number.POSITIVE_INFINITY);
      if (closeLane) laneEndedAt = performance.now();
      pause(pauseLaneMs);
    },
    onRunCommitted(runId) {
      endedAt.set(runId, performance.now());
    },
    findRefusal(runId, reservedAt) {
      if (!lease.covers(reservedAt)) return 'the lease of the worker has run out';
      if ((endedAt.get(runId) ?? Number.NEGATIVE_INFINITY) >= reservedAt) return 'the run has ended';
      if (laneEndedAt >= reservedAt) return 'the runs of this lane have ended';
      return pauseLeft() > 0 ? 'the lane pauses' : undefined;
    },
  };
}
