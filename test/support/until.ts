import { setTimeout as wait } from 'node:timers/promises';

interface Limits {
  /** After this time the wait fails. Far more than the usual duration, because a busy machine is no failure. */
  readonly timeoutMs?: number;
  readonly everyMs?: number;
}

/**
 * Calls `probe` until it returns a value that is not false, undefined or null, and returns that value.
 * Throws an error that names `what` when this takes longer than `timeoutMs`, and at once when the probe throws.
 */
export async function until<T>(
  probe: () => T | Promise<T>,
  what: string,
  { timeoutMs = 60_000, everyMs = 20 }: Limits = {},
): Promise<Exclude<T, false | undefined | null>> {
  for (const deadline = Date.now() + timeoutMs; ; await wait(everyMs)) {
    const found = await probe();
    if (found !== false && found !== undefined && found !== null) return found as Exclude<T, false | undefined | null>;
    if (Date.now() >= deadline) throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}`);
  }
}
