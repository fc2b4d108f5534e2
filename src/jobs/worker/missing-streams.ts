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

export function openMissingStreams(): MissingStreams {
  const answered = new Set<string>();
  const missed = new Map<string, number>();
  const isMissing = (stream: string, outcome: Outcome) =>
    outcome.kind === 'unavailable' && outcome.status === 404 && outcome.code === undefined && !answered.has(stream);
  return {
    isAlone: (stream, outcome) => answered.size > 0 && isMissing(stream, outcome),
    judge(stream, outcome, action) {
      if (outcome.kind === 'ok' || outcome.kind === 'absent') answered.add(stream);
      // A try that does not count belongs to an outage of the API as a whole.
      if (!action.failed || !isMissing(stream, outcome)) return action;
      const times = (missed.get(stream) ?? 0) + 1;
      missed.set(stream, times % MOST_FAILURES);
      return times < MOST_FAILURES ? action : { status: 'failed', failed: true, closeStream: true };
    },
  };
}
