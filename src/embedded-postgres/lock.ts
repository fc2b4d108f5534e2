/** A lock between processes that is free again when its holder has ended, however it ended, in whatever container. */
import { UnavailableError } from '../errors.ts';
import { waitForFlock } from './flock.ts';

/** Longer than any holder needs: initdb on a slow disk, then a start of 60 s. */
const LOCK_TIMEOUT_MS = 150_000;

/**
 * Runs `work` while no other process, and no other caller in this process, holds the lock on the file at `path`. The
 * file remains. Throws UnavailableError when another process has held the lock for 150 s, and ConfigError when files
 * cannot be locked there.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = await waitForFlock(path, LOCK_TIMEOUT_MS);
  if (lock === undefined) {
    throw new UnavailableError(`Another process has held the lock ${path} for ${LOCK_TIMEOUT_MS / 1000} s.`, {
      remedy: `Find it with \`fuser ${path}\` (it may be in another container), end it, then try again.`,
    });
  }
  try {
    return await work();
  } finally {
    await lock.close();
  }
}
