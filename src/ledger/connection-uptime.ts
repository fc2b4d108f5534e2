/**
 * How long the database has been reachable for this process without a break. After an outage the lease of every worker
 * may have expired although all of them run, so a process that reclaims requests waits until they have had time to
 * renew theirs.
 */
import { elapsedMs, type Moment, momentNow } from './stopwatch.ts';

export interface ConnectionUptime {
  /** Records a response of the database. `startedAt`: when the query was sent. */
  readonly answered: (startedAt: Moment, now?: Moment) => void;
  /** Records a failed query. */
  readonly failed: () => void;
  /** Milliseconds since the first response after the last break; 0 if there was no response yet. */
  readonly uptimeMs: (now?: Moment) => number;
}

/**
 * `breakMs`: this number of milliseconds between two responses, or between a query and its response, counts as a break.
 */
export function trackConnectionUptime(breakMs: number): ConnectionUptime {
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
    uptimeMs(now = momentNow()) {
      const isBroken = lastAnswer === undefined || elapsedMs(lastAnswer, now) > breakMs;
      return since === undefined || isBroken ? 0 : elapsedMs(since, now);
    },
  };
}
