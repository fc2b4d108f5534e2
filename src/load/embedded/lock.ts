import { readlink, symlink, unlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { UnavailableError } from '../../errors.ts';
import { codeOf } from '../../file-text.ts';
import { identifyProcess, isProcessAlive, pidOf } from '../../process-identity.ts';

const pollMs = 40;
/** Longer than what a holder does at most: initdb on a slow disk, then a start of 60 s. */
const patienceMs = 150_000;

/**
 * Runs `work` while no other process (and nobody else in this one) holds the lock at `path`. A lock dies with its holder.
 *
 * The lock is a symbolic link whose target is the identity of the holder: made in one step with its content, and only
 * if there is none. A link of a dead holder is removed under a second lock of the same kind, `<path>.takeover`:
 * without it, two who saw the same dead holder could each remove "it", the second one removing the lock of the first.
 * Whoever dies during a takeover leaves a lock that is taken over in the same way.
 *
 * @throws UnavailableError when a living process holds it for longer than 150 s.
 */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + patienceMs;
  while (!(await tryLock(path))) {
    const holder = await readHolder(path);
    if (holder === undefined) continue;
    if (!(await isProcessAlive(holder))) {
      await withLock(`${path}.takeover`, () => removeDeadHolder(path));
      continue;
    }
    if (Date.now() > deadline) {
      throw new UnavailableError(`Process ${pidOf(holder)} has held ${path} for ${patienceMs / 1000} s.`, {
        remedy: `See what process ${pidOf(holder)} is doing, end it, then try again.`,
      });
    }
    await sleep(pollMs);
  }
  try {
    return await work();
  } finally {
    await unlink(path);
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    await symlink((await identifyProcess(process.pid)) ?? String(process.pid), path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when the lock was released meanwhile. */
async function readHolder(path: string): Promise<string | undefined> {
  try {
    return await readlink(path);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function removeDeadHolder(path: string): Promise<void> {
  const holder = await readHolder(path);
  if (holder !== undefined && !(await isProcessAlive(holder))) await unlink(path);
}
