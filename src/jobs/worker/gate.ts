/**
 * The last question before a call: may it still go out? Not when the lane has to pause, when its run has ended, or when this
 * worker's lease has run out since the request was reserved: then another worker may be asking the same. Such a request is given
 * back unasked, so that a refusal costs no more calls than were in flight.
 */
import type { Answer } from '../../extract/client.ts';
import type { Action } from './action.ts';

export interface Gate {
  /** Heeds what the answer to a request of this run demands: at once, and for a run that ends until `committed`. */
  readonly heed: (runId: number, action: Action) => void;
  /** Nothing goes out for `ms` milliseconds. */
  readonly pause: (ms: number) => void;
  /** The end of the run is in the ledger: what is reserved from now on belongs to a run that was opened again. */
  readonly committed: (runId: number) => void;
  /** The call's answer, or, when the gate is shut for a request reserved at that time, one that says it was not sent. */
  readonly pass: (runId: number, reservedAt: number, call: () => Promise<Answer>) => Promise<Answer>;
  /** Milliseconds the lane still pauses. */
  readonly pauseLeft: () => number;
}

/** Says whether what was reserved at a time (of `performance.now()`) is still this worker's. */
export interface Lease {
  readonly covers: (reservedAt: number) => boolean;
}

/** One a lane and worker. Times are those of `performance.now()`. */
export function openGate(lease: Lease): Gate {
  const endedAt = new Map<number, number>();
  let laneEndedAt = Number.NEGATIVE_INFINITY;
  let pausedUntil = 0;
  const pauseLeft = () => Math.max(0, pausedUntil - performance.now());
  const refusal = (runId: number, reservedAt: number): string | undefined => {
    if (!lease.covers(reservedAt)) return 'the lease of the worker has run out';
    if ((endedAt.get(runId) ?? Number.NEGATIVE_INFINITY) >= reservedAt) return 'the run has ended';
    if (laneEndedAt >= reservedAt) return 'the runs of this lane have ended';
    return pauseLeft() > 0 ? 'the lane pauses' : undefined;
  };
  const pause = (ms: number) => {
    pausedUntil = Math.max(pausedUntil, performance.now() + ms);
  };
  return {
    pause,
    pauseLeft,
    heed(runId, { closeRun, closeLane, pauseLaneMs = 0 }) {
      if (closeRun) endedAt.set(runId, Number.POSITIVE_INFINITY);
      if (closeLane) laneEndedAt = performance.now();
      pause(pauseLaneMs);
    },
    committed(runId) {
      endedAt.set(runId, performance.now());
    },
    async pass(runId, reservedAt, call) {
      const why = refusal(runId, reservedAt);
      if (why === undefined) return call();
      return { fetchedAt: new Date(), durationMs: 0, error: `not sent: ${why}`, sent: false, interrupted: true };
    },
  };
}
