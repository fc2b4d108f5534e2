/** The password of the UI: compared in constant time, with a limit on failures from each address. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface PasswordCheck {
  /** `address`: where the attempt comes from. */
  readonly check: (attempt: string, address: string) => 'right' | 'wrong' | 'too many attempts';
}

const MAX_FAILURES = 10;
const WINDOW_MS = 15 * 60_000;
/** More addresses than this are counted together, so that memory stays bounded. */
const MAX_ADDRESSES = 1_000;

interface Failures {
  count: number;
  readonly since: number;
}

/** `elapsed`: milliseconds of a clock that never goes back. */
export function createPasswordCheck(password: string, elapsed: () => number = () => performance.now()): PasswordCheck {
  const expected = digest(password);
  const failures = new Map<string, Failures>();
  const findFailures = (key: string): Failures => {
    const known = failures.get(key);
    if (known && elapsed() - known.since < WINDOW_MS) return known;
    const fresh = { count: 0, since: elapsed() };
    failures.set(key, fresh);
    return fresh;
  };
  return {
    check(attempt, address) {
      const isFull = failures.size >= MAX_ADDRESSES && !failures.has(address);
      if (isFull) for (const [key, { since }] of failures) if (elapsed() - since >= WINDOW_MS) failures.delete(key);
      const own = findFailures(failures.size >= MAX_ADDRESSES && !failures.has(address) ? 'others' : address);
      if (own.count >= MAX_FAILURES) return 'too many attempts';
      if (timingSafeEqual(expected, digest(attempt))) return 'right';
      own.count += 1;
      return 'wrong';
    },
  };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
