/**
 * What an answer means for requests that were reserved before it came: a lane that has to pause, a run that has ended. They
 * are given back unasked, so that a refusal costs no more calls than were in flight.
 */
import type { Answer } from '../../extract/client.ts';
import type { Action } from './action.ts';

export interface Gate {
  /** Heeds what the answer to a request of this run demands: at once, and for a run that ends until `committed`. */
  readonly heed: (runId: number, action: Action) => void;
  /** The end of the run is in the ledger: what is reserved from now on belongs to a run that was opened again. */
  readonly committed: (runId: number) => void;
  /** The call's answer, or, when the gate is shut for a request reserved at that time, one that says it was not sent. */
  readonly pass: (runId: number, reservedAt: number, call: () => Promise<Answer>) => Promise<Answer>;
  /** Milliseconds the lane still pauses. */
  readonly pauseLeft: () => number;
}

/** One a lane and worker. Times are those of `performance.now()`. */
export function openGate(): Gate {
  const endedAt = new Map<number, number>();
  let pausedUntil = 0;
  const pauseLeft = () => Math.max(0, pausedUntil - performance.now());
  return {
    pauseLeft,
    heed(runId, { closeRun, pauseLaneMs = 0 }) {
      if (closeRun) endedAt.set(runId, Number.POSITIVE_INFINITY);
      pausedUntil = Math.max(pausedUntil, performance.now() + pauseLaneMs);
    },
    committed(runId) {
      endedAt.set(runId, performance.now());
    },
    async pass(runId, reservedAt, call) {
      const ended = (endedAt.get(runId) ?? Number.NEGATIVE_INFINITY) >= reservedAt;
      if (!ended && pauseLeft() === 0) return call();
      const error = ended ? 'not sent: the run has ended' : 'not sent: the lane pauses';
      return { fetchedAt: new Date(), durationMs: 0, error, sent: false, interrupted: true };
    },
  };
}
