/** A retry that takes long is reported when it begins, about every minute, and when it is over; one that is short is not reported. */
import type { OnEvent } from './events.ts';

const EVERY_MS = 60_000;

export interface LongWait {
  /** The wait goes on, for this reason. */
  readonly trouble: (reason: unknown) => void;
  /** It is over; without effect where it never began. */
  readonly over: () => void;
  /** Something went well: it is over unless there is trouble again within these milliseconds. */
  readonly calm: (ms: number) => void;
}

/** `what` completes "waiting for". `now` in milliseconds, of a clock that never goes back. */
export function longWait(what: string, onEvent: OnEvent, now: () => number = () => performance.now()): LongWait {
  let beganAt: number | undefined;
  let reportedAt = 0;
  let troubleAt = 0;
  let calming: NodeJS.Timeout | undefined;
  const over = () => {
    if (beganAt === undefined) return;
    onEvent({ kind: 'waiting is over', for: what, waitedMs: Math.round(now() - beganAt) });
    beganAt = undefined;
  };
  return {
    over,
    calm(ms) {
      if (beganAt === undefined || calming) return;
      calming = setTimeout(() => {
        calming = undefined;
        if (now() - troubleAt >= ms) over();
      }, ms).unref();
    },
    trouble(reason) {
      const at = now();
      troubleAt = at;
      if (beganAt !== undefined && at - reportedAt < EVERY_MS) return;
      const kind = beganAt === undefined ? 'waiting begins' : 'still waiting';
      beganAt ??= at;
      reportedAt = at;
      onEvent({ kind, for: what, reason, waitedMs: Math.round(at - beganAt) });
    },
  };
}
