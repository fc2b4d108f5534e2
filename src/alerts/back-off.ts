/** When a message is sent again after a failure. */

const FIRST_MS = 30_000;
const MAX_MS = 3_600_000;
/** Processes and channels that failed at the same time do not try again at the same time. */
const JITTER = 0.25;

/**
 * Milliseconds after the attempt with this number (from 1 on): 30 s, 1 min, 2 min ... an hour, each by up to a quarter
 * more or less; at least `retryAfterMs`. `random`: in [0, 1).
 */
export function computeBackOff(attempts: number, retryAfterMs = 0, random: () => number = Math.random): number {
  const base = Math.min(MAX_MS, FIRST_MS * 2 ** Math.min(attempts - 1, 20));
  return Math.max(retryAfterMs, Math.round(base * (1 + JITTER * (2 * random() - 1))));
}

const HALF_HOUR_MS = 1_800_000;
const CROWDED_MS = 60_000;

/** Milliseconds to wait so that a message is not sent within a minute of a full or half hour. */
export function avoidHalfHour(at: Date, random: () => number = Math.random): number {
  const past = (at.getTime() + CROWDED_MS) % HALF_HOUR_MS;
  return past < 2 * CROWDED_MS ? Math.round(2 * CROWDED_MS - past + random() * CROWDED_MS) : 0;
}
