/** One table: an outcome -> what becomes of the request, its run, its lane. What an outcome is: extract/outcome.ts. */
import type { Outcome } from '../../extract/outcome.ts';
import { LONGEST_RETRY_AFTER_MS } from '../../extract/retry-after.ts';

/** Tries that may fail before a request is given up; throttling, interruptions and crashes do not count. */
export const MOST_FAILURES = 5;
/** An answer that cannot be read is probably billed, and the next one is probably the same: it is bought once more, not more often. */
export const MOST_UNREADABLE = 2;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Where a 429 names no Retry-After: the vendor's sister API says to wait 60 s. */
const THROTTLE_MS = 60_000;
/** A Retry-After of 0 means soon, not at once. */
const SHORTEST_THROTTLE_MS = 1_000;
/** A single request does not hold its run up for longer: a scheduler resumes the run when the API is away for longer. */
const LONGEST_RETRY_MS = 60_000;

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

export interface Action {
  readonly status: 'done' | 'absent' | 'queued' | 'failed';
  /** The try counts as a failed one. */
  readonly failed: boolean;
  /** Try again after so long. */
  readonly delayMs?: number;
  /** Nobody asks anything of this lane for so long. */
  readonly pauseLaneMs?: number;
  /** The run ends here: no further request of it can succeed. */
  readonly closeRun?: 'failed' | 'out_of_budget';
  /** With `closeRun`: so do all runs that wait for this lane, since the reason is none of the run's own. */
  readonly closeLane?: true;
  /** The other requests of this stream in the run fail too, without being asked. */
  readonly closeStream?: true;
  /** A call beside that of the request may be billed: the credits of the attempt are kept for it, of unknown outcome. */
  readonly keepsCredits?: true;
}

/** Tries of a request that failed before, and those of them that brought what cannot be read. */
interface Tried {
  readonly failures: number;
  readonly unreadable: number;
}

/** `random` in [0, 1): full jitter. */
export function actionOf(
  outcome: Outcome,
  { failures, unreadable }: Tried,
  random: () => number = Math.random,
): Action {
  switch (outcome.kind) {
    case 'ok':
      return { status: 'done', failed: false };
    case 'absent':
      return { status: 'absent', failed: false };
    case 'throttled':
      return {
        status: 'queued',
        failed: false,
        pauseLaneMs: clamp(outcome.retryAfterMs ?? THROTTLE_MS, SHORTEST_THROTTLE_MS, LONGEST_RETRY_AFTER_MS),
      };
    case 'unavailable':
      return tryAgain(failures, outcome.retryAfterMs, random);
    case 'unreadable':
      if (unreadable + 1 >= MOST_UNREADABLE) return { status: 'failed', failed: true };
      return tryAgain(failures, undefined, random);
    case 'rejected':
      return { status: 'failed', failed: true };
    // Whether the credentials are refused or only the stream: credentials.ts.
    case 'unauthorized':
      return { status: 'failed', failed: true, closeStream: true };
    case 'out_of_quota':
      return { status: 'queued', failed: false, closeRun: 'out_of_budget', closeLane: true };
    case 'interrupted':
      return { status: 'queued', failed: false };
  }
}

export function tryAgain(failures: number, retryAfterMs = 0, random: () => number = Math.random): Action {
  if (failures + 1 >= MOST_FAILURES) return { status: 'failed', failed: true };
  const most = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures + 1));
  return {
    status: 'queued',
    failed: true,
    delayMs: Math.max(Math.min(retryAfterMs, LONGEST_RETRY_MS), Math.ceil(random() * most)),
  };
}
