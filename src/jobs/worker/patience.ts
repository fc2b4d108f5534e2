/** Work that PostgreSQL could not do for a moment is tried again, for as long as it takes. */
import { setTimeout as wait } from 'node:timers/promises';
import type { LoadError } from '../../errors.ts';
import { isConflict, isRetryable, loadError } from '../../load/sql-state.ts';

const FIRST_MS = 200;
const LONGEST_MS = 5_000;

export interface Patience {
  /** Is called with the reason of each wait. */
  readonly onTrouble: (error: Error) => void;
  /** Aborted when the process must not wait any longer: what waits then rejects with an AbortError. */
  readonly signal: AbortSignal;
}

interface Backoff {
  /** Waits longer each time, with jitter; rejects with an AbortError when the signal is aborted. */
  readonly next: () => Promise<void>;
  /** Milliseconds since it was made. */
  readonly waitedMs: () => number;
}

export function openBackoff(signal: AbortSignal): Backoff {
  const since = performance.now();
  let delayMs = FIRST_MS;
  return {
    async next() {
      await wait(delayMs / 2 + (Math.random() * delayMs) / 2, undefined, { signal });
      delayMs = Math.min(delayMs * 2, LONGEST_MS);
    },
    waitedMs: () => performance.now() - since,
  };
}

/** Does the work, again after each failure that passes by itself; `onFailure` sees each of those. Throws every other failure. */
export async function patiently<T>(
  { onTrouble, signal }: Patience,
  work: () => Promise<T>,
  onFailure: (failure: LoadError) => void = () => undefined,
): Promise<T> {
  const backoff = openBackoff(signal);
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const failure = loadError(error);
      if (signal.aborted || !isRetryable(failure)) throw error;
      onFailure(failure);
      if (!isConflict(failure)) onTrouble(failure);
      await backoff.next();
    }
  }
}
