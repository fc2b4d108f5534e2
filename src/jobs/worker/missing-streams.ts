/**
 * Recognizes endpoints that do not exist: a proxy answers 404 for them again and again, and they never answered. Their
 * requests fail together instead of one after the other. A 404 with the envelope of the API concerns one request.
 */
import type { Outcome } from '../../extract/outcome.ts';
import { type Action, MAX_FAILURES } from './action.ts';

export interface MissingStreams {
  /** Whether this is such a 404 while other streams answer: it shows nothing about the API as a whole. */
  readonly isStreamMissing: (stream: string, outcome: Outcome) => boolean;
  /** The action for the request and for the others of its stream, after all. */
  readonly judge: (stream: string, outcome: Outcome, action: Action) => Action;
}

/**
 * Five 404s within less are one moment: a gateway that is being reloaded answers 404 to all calls in flight, and is
 * back soon.
 */
const MIN_STREAK_MS = 10_000;
/** After this long without a 404 the count starts again: a failed attempt is not delayed for as long. */
const MAX_GAP_MS = 60_000;

interface NotFoundStreak {
  readonly times: number;
  readonly since: number;
  readonly last: number;
}

/** `elapsed`: milliseconds of a clock that never goes back. */
export function openMissingStreams(elapsed: () => number): MissingStreams {
  const answered = new Set<string>();
  const missed = new Map<string, NotFoundStreak>();
  const isMissing = (stream: string, outcome: Outcome) =>
    outcome.kind === 'unavailable' && outcome.status === 404 && outcome.code === undefined && !answered.has(stream);
  const count = (stream: string): NotFoundStreak => {
    const at = elapsed();
    const before = missed.get(stream);
    const counted =
      before && at - before.last <= MAX_GAP_MS
        ? { times: before.times + 1, since: before.since, last: at }
        : { times: 1, since: at, last: at };
    missed.set(stream, counted);
    return counted;
  };
  return {
    isStreamMissing: (stream, outcome) => answered.size > 0 && isMissing(stream, outcome),
    judge(stream, outcome, action) {
      if (outcome.kind === 'ok' || outcome.kind === 'absent') answered.add(stream);
      // An attempt that does not count belongs to an outage of the API as a whole.
      if (!action.failed || !isMissing(stream, outcome)) return action;
      const { times, since, last } = count(stream);
      if (times < MAX_FAILURES || last - since < MIN_STREAK_MS) return action;
      missed.delete(stream);
      return { status: 'failed', failed: true, closeStream: true };
    },
  };
}
