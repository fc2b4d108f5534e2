/** One table: what an outcome means for the request, its run and its lane. Outcomes: extract/outcome.ts. */
import type { Outcome } from '../../extract/outcome.ts';
import { MAX_RETRY_AFTER_MS } from '../../extract/retry-after.ts';
import { getStreamOptions, type ReservedRequest } from '../../ledger/request.ts';

/** Attempts that may fail before a request fails; throttling, interruptions and crashes do not count. */
export const MAX_FAILURES = 5;
/**
 * An answer that cannot be read is probably billed, and the next one is probably the same: it is bought at most twice.
 */
export const MAX_UNREADABLE = 2;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;
/** For a 429 without Retry-After: the documentation of a sister API of the vendor says to wait 60 s. */
const THROTTLE_MS = 60_000;
/** A Retry-After of 0 means soon, not at once. */
const MIN_THROTTLE_MS = 1_000;
/** A request must not delay its run for longer: when the API is away for longer, a scheduler resumes the run. */
const MAX_RETRY_DELAY_MS = 60_000;

const clamp = (value: number, min: number, max: number) => Math.min(Math.max(value, min), max);

export interface Action {
  readonly status: 'done' | 'absent' | 'queued' | 'failed';
  /** The attempt counts as a failed one. */
  readonly failed: boolean;
  /** The request is due again after these milliseconds; absent: at once. */
  readonly delayMs?: number;
  /** No worker sends requests of this lane for these milliseconds. */
  readonly pauseLaneMs?: number;
  /** The run ends here: no further request of it can succeed. */
  readonly closeRun?: 'failed' | 'out_of_budget';
  /** With `closeRun`: all runs that wait for this lane end too, because the reason is not specific to the run. */
  readonly closeLane?: true;
  /** The other requests of this stream in the run fail too, without being sent. */
  readonly closeStream?: true;
  /**
   * A call that probed the credentials for this request may be billed: the credits of the attempt stay booked for it.
   */
  readonly keepsCredits?: true;
}

/** Earlier attempts of a request that failed, and those of them whose answer could not be read. */
interface FailureCounts {
  readonly failures: number;
  readonly unreadable: number;
  /** How often a call that failed is repeated; undefined: as the limits above say. */
  readonly retries?: number | undefined;
}

/** The counts of a request, with what its pipeline sets for its stream. */
export const countFailures = (request: ReservedRequest): FailureCounts => ({
  failures: request.failures,
  unreadable: request.unreadable,
  retries: getStreamOptions(request, request.stream).retries,
});

/** `random` in [0, 1): delays have full jitter. */
export function decideAction(
  outcome: Outcome,
  { failures, unreadable, retries = MAX_FAILURES - 1 }: FailureCounts,
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
        pauseLaneMs: clamp(outcome.retryAfterMs ?? THROTTLE_MS, MIN_THROTTLE_MS, MAX_RETRY_AFTER_MS),
      };
    case 'unavailable':
      return decideRetry(failures, outcome.retryAfterMs, random, retries);
    case 'unreadable':
      if (unreadable >= Math.min(MAX_UNREADABLE - 1, retries)) return { status: 'failed', failed: true };
      return decideRetry(failures, undefined, random, retries);
    case 'rejected':
      return { status: 'failed', failed: true };
    // Whether the credentials are refused or only the stream: credentials-check.ts.
    case 'unauthorized':
      return { status: 'failed', failed: true, closeStream: true };
    case 'out_of_quota':
      return { status: 'queued', failed: false, closeRun: 'out_of_budget', closeLane: true };
    case 'interrupted':
      return { status: 'queued', failed: false };
  }
}

/** Retries with exponential delay, at least `retryAfterMs`; fails when it was repeated `retries` times. */
export function decideRetry(
  failures: number,
  retryAfterMs = 0,
  random: () => number = Math.random,
  retries: number = MAX_FAILURES - 1,
): Action {
  if (failures >= retries) return { status: 'failed', failed: true };
  const maxDelayMs = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures + 1));
  return {
    status: 'queued',
    failed: true,
    delayMs: Math.max(Math.min(retryAfterMs, MAX_RETRY_DELAY_MS), Math.ceil(random() * maxDelayMs)),
  };
}
