/**
 * Endpoints that are not there: something in between answers 404 for them again and again, and they never answered. Their requests
 * are given up together instead of one after the other. A 404 with the envelope of the API concerns one request.
 */
import type { Outcome } from '../../extract/outcome.ts';
import { type Action, MOST_FAILURES } from './action.ts';

export interface MissingStreams {
  /** Whether this is such a 404 while other streams answer: it says nothing of the API as a whole. */
  readonly isAlone: (stream: string, outcome: Outcome) => boolean;
  /** What becomes of the request, and of the others of its stream, after all. */
  readonly judge: (stream: string, outcome: Outcome, action: Action) => Action;
}

/** The fifth 404 counts from here on: a gateway that is being reloaded answers 404 to all that is in flight, and is back soon. */
const LEAST_MS = 10_000;
/** After this long without a 404 the count begins anew: a failed try is not put off for as long. */
const MOST_REST_MS = 60_000;

interface Missed {
  readonly times: number;
  readonly since: number;
  readonly last: number;
}

/** `now`: milliseconds of a clock that never goes back. */
export function openMissingStreams(now: () => number = () => performance.now()): MissingStreams {
  const answered = new Set<string>();
  const missed = new Map<string, Missed>();
  const isMissing = (stream: string, outcome: Outcome) =>
    outcome.kind === 'unavailable' && outcome.status === 404 && outcome.code === undefined && !answered.has(stream);
  const count = (stream: string): Missed => {
    const at = now();
    const before = missed.get(stream);
    const counted =
      before && at - before.last <= MOST_REST_MS
        ? { times: before.times + 1, since: before.since, last: at }
        : { times: 1, since: at, last: at };
    missed.set(stream, counted);
    return counted;
  };
  return {
    isAlone: (stream, outcome) => answered.size > 0 && isMissing(stream, outcome),
    judge(stream, outcome, action) {
      if (outcome.kind === 'ok' || outcome.kind === 'absent') answered.add(stream);
      // A try that does not count belongs to an outage of the API as a whole.
      if (!action.failed || !isMissing(stream, outcome)) return action;
      const { times, since, last } = count(stream);
      if (times < MOST_FAILURES || last - since < LEAST_MS) return action;
      missed.delete(stream);
      return { status: 'failed', failed: true, closeStream: true };
    },
  };
}
