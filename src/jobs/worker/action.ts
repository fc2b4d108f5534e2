/** One table: an outcome -> what becomes of the request, its run, its lane. What an outcome is: extract/outcome.ts. */
import type { Outcome } from '../../extract/outcome.ts';

/** Tries that may fail before a request is given up; throttling, interruptions and crashes do not count. */
export const MOST_FAILURES = 5;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
/** Where a 429 names no Retry-After: the vendor's sister API says to wait 60 s. */
const THROTTLE_MS = 60_000;
/** A Retry-After of 0 means soon, not at once. */
const SHORTEST_THROTTLE_MS = 1_000;
/** A Retry-After beyond this is not believed. */
const LONGEST_THROTTLE_MS = 15 * 60_000;

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
}

/** `failures`: tries of this request that failed before. `random` in [0, 1): full jitter. */
export function actionOf(outcome: Outcome, failures: number, random: () => number = Math.random): Action {
  switch (outcome.kind) {
    case 'ok':
      return { status: 'done', failed: false };
    case 'absent':
      return { status: 'absent', failed: false };
    case 'throttled':
      return {
        status: 'queued',
        failed: false,
        pauseLaneMs: clamp(outcome.retryAfterMs ?? THROTTLE_MS, SHORTEST_THROTTLE_MS, LONGEST_THROTTLE_MS),
      };
    case 'unavailable': {
      if (failures + 1 >= MOST_FAILURES) return { status: 'failed', failed: true };
      const most = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures + 1));
      return {
        status: 'queued',
        failed: true,
        delayMs: Math.max(outcome.retryAfterMs ?? 0, Math.ceil(random() * most)),
      };
    }
    case 'rejected':
      return { status: 'failed', failed: true };
    case 'unauthorized':
      return { status: 'queued', failed: false, closeRun: 'failed' };
    case 'out_of_quota':
      return { status: 'queued', failed: false, closeRun: 'out_of_budget' };
    case 'interrupted':
      return { status: 'queued', failed: false };
  }
}
