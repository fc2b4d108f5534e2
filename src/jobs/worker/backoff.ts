/** Waits between tries of something that PostgreSQL could not do for a moment. */
import { setTimeout as wait } from 'node:timers/promises';

const FIRST_MS = 200;
const LONGEST_MS = 5_000;

export interface Backoff {
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
