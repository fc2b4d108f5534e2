/**
 * How long the database has been reachable without a break, as this process sees it. After an outage every worker's lease may have
 * run out although all of them live: whoever reclaims waits until live workers have had the time to renew theirs.
 */
import { elapsedMs, type Moment, momentNow } from './stopwatch.ts';

export interface Continuity {
  /** The database answered. `startedAt`: when it was asked. */
  readonly answered: (startedAt: Moment, now?: Moment) => void;
  /** It did not. */
  readonly failed: () => void;
  /** Milliseconds since the first answer after the last break; 0 where there was none yet. */
  readonly lastsMs: (now?: Moment) => number;
}

/** `breakMs`: between two answers, or from a question to its answer, so much silence counts as a break. */
export function openContinuity(breakMs: number): Continuity {
  let since: Moment | undefined;
  let lastAnswer: Moment | undefined;
  return {
    answered(startedAt, now = momentNow()) {
      const isBroken =
        elapsedMs(startedAt, now) > breakMs || (lastAnswer !== undefined && elapsedMs(lastAnswer, now) > breakMs);
      if (isBroken || since === undefined) since = now;
      lastAnswer = now;
    },
    failed() {
      since = undefined;
    },
    lastsMs(now = momentNow()) {
      const isSilent = lastAnswer === undefined || elapsedMs(lastAnswer, now) > breakMs;
      return since === undefined || isSilent ? 0 : elapsedMs(since, now);
    },
  };
}
