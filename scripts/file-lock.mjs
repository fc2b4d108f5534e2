/**
 * A lock between processes that install or build in the same folder. Plain JavaScript, because it is needed before the
 * build; what src/embedded-postgres/lock.ts does with symbolic links is done here with files, which every user of
 * Windows may create.
 */
import { existsSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 100;
/**
 * No install takes that long. An older lock is of a process before a reboot, whose pid another program may have now.
 */
const MAX_AGE_MS = 15 * 60_000;
/** Between creation and content of a lock file there are microseconds. */
const MAX_EMPTY_AGE_MS = 10_000;

/**
 * Runs `work` while no other process holds the lock at `path`. `onWait` is called once if it has to wait. `work` gets a
 * function that makes a child process a second holder: when this process is killed, the lock is free only after the
 * child has ended.
 *
 * The lock of a dead holder is removed under a second lock of the same kind, `<path>.takeover`. Without it, two
 * processes that saw the same dead holder could both remove the file, the second one the file that the first had
 * created since.
 *
 * @template T
 * @param {string} path
 * @param {(addHolder: (pid: number) => void) => Promise<T>} work
 * @param {() => void} [onWait]
 * @returns {Promise<T>}
 */
export async function withFileLock(path, work, onWait = () => undefined) {
  for (let isReported = false; !tryLock(path); ) {
    const state = readState(path);
    if (state === 'dead') await withFileLock(`${path}.takeover`, async () => removeIfDead(path));
    if (state !== 'held') continue;
    if (!isReported) onWait();
    isReported = true;
    await wait(POLL_MS);
  }
  try {
    return await work((pid) => replaceFile(path, `${process.pid} ${pid}`));
  } finally {
    releaseFileLock(path);
  }
}

/**
 * Removes the lock if this process holds it. Also for the handler of a signal, after which `work` does not return.
 *
 * @param {string} path
 */
export function releaseFileLock(path) {
  if (readHolders(path)?.[0] === process.pid) rmSync(path, { force: true });
}

/** @param {string} path */
function tryLock(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** @param {string} path */
function removeIfDead(path) {
  if (readState(path) === 'dead') rmSync(path, { force: true });
}

/** @param {string} path */
function readState(path) {
  const holders = readHolders(path);
  const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (holders === undefined || modified === undefined) return 'none';
  const age = Date.now() - modified;
  const isHeld = holders.length ? age < MAX_AGE_MS && holders.some(isAlive) : age < MAX_EMPTY_AGE_MS;
  return isHeld ? 'held' : 'dead';
}

/**
 * Undefined when there is no lock; empty when it is being created.
 *
 * @param {string} path
 */
function readHolders(path) {
  try {
    return readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/**
 * In one step: a reader sees the old content or the new one.
 *
 * @param {string} path
 * @param {string} content
 */
function replaceFile(path, content) {
  const next = `${path}.${process.pid}`;
  writeFileSync(next, content);
  renameSync(next, path);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    // A zombie still receives signals. In many containers no process collects its exit code.
    const stat = `/proc/${pid}/stat`;
    if (existsSync(stat) && /\) [ZX] /.test(readFileSync(stat, 'utf8'))) return false;
    return process.kill(pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

/**
 * @param {unknown} error
 * @param {string} code
 */
const hasCode = (error, code) => error instanceof Error && 'code' in error && error.code === code;
