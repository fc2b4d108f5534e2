/**
 * A retry that takes long is reported when it begins, about every minute, and when it is over; one that is short is not
 * reported.
 */
import type { OnEvent } from '../../ledger/job-event.ts';

const REPORT_INTERVAL_MS = 60_000;

export interface LongWait {
  /** The wait begins or continues, for this reason. */
  readonly reportFailure: (reason: unknown) => void;
  /** It is over. Does nothing where it never began. */
  readonly end: () => void;
  readonly isWaiting: () => boolean;
  /** Something succeeded: the wait is over unless another failure is reported within these milliseconds. */
  readonly endUnlessFailing: (ms: number) => void;
}

/** `what` completes "waiting for". `elapsed`: milliseconds of a clock that never goes back. */
export function reportLongWait(what: string, onEvent: OnEvent, elapsed: () => number): LongWait {
  let beganAt: number | undefined;
  let reportedAt = 0;
  let failedAt = 0;
  let calming: NodeJS.Timeout | undefined;
  const over = () => {
    if (beganAt === undefined) return;
    onEvent({ kind: 'waiting is over', for: what, waitedMs: Math.round(elapsed() - beganAt) });
    beganAt = undefined;
  };
  return {
    end: over,
    isWaiting: () => beganAt !== undefined,
    endUnlessFailing(ms) {
      if (beganAt === undefined || calming) return;
      calming = setTimeout(() => {
        calming = undefined;
        if (elapsed() - failedAt >= ms) over();
      }, ms).unref();
    },
    reportFailure(reason) {
      const at = elapsed();
      failedAt = at;
      if (beganAt !== undefined && at - reportedAt < REPORT_INTERVAL_MS) return;
      const kind = beganAt === undefined ? 'waiting begins' : 'still waiting';
      beganAt ??= at;
      reportedAt = at;
      onEvent({ kind, for: what, reason, waitedMs: Math.round(at - beganAt) });
    },
  };
}
