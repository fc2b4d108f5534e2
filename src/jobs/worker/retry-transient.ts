/** Retries work that PostgreSQL could not do for a moment, until it succeeds or the process stops. */
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadError } from '../../errors.ts';
import { isConflict, isRetryable, toLoadError } from '../../load/connection/sql-state.ts';

const FIRST_DELAY_MS = 200;
const MAX_DELAY_MS = 5_000;

export interface RetryOptions {
  /** Called with the reason of each wait. */
  readonly onWarning: (error: Error) => void;
  /** Aborted when the process must not wait any longer: waits then reject with an AbortError. */
  readonly signal: AbortSignal;
}

interface Backoff {
  /** Waits longer each time, with jitter; rejects with an AbortError when the signal is aborted. */
  readonly next: () => Promise<void>;
  /** Milliseconds since it was opened. */
  readonly waitedMs: () => number;
}

export function openBackoff(signal: AbortSignal): Backoff {
  const since = performance.now();
  let delayMs = FIRST_DELAY_MS;
  return {
    async next() {
      await wait(delayMs / 2 + (Math.random() * delayMs) / 2, undefined, { signal });
      delayMs = Math.min(delayMs * 2, MAX_DELAY_MS);
    },
    waitedMs: () => performance.now() - since,
  };
}

/**
 * Calls `work` again after each failure that passes by itself, and reports it (conflicts with other transactions are
 * not reported). `onFailure` gets each of those failures. Throws every other failure, and an AbortError when the signal
 * is aborted.
 */
export async function retryTransient<T>(
  { onWarning, signal }: RetryOptions,
  work: () => Promise<T>,
  onFailure: (failure: LoadError) => void = () => undefined,
): Promise<T> {
  const backoff = openBackoff(signal);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const failure = toLoadError(error);
      if (signal.aborted || !isRetryable(failure)) throw error;
      onFailure(failure);
      if (!isConflict(failure)) onWarning(failure);
      await backoff.next();
    }
  }
}
