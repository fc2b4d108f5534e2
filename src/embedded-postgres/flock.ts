/**
 * flock(2): a lock of the kernel on an open file. It belongs to the open file and not to a process, so a child process
 * that inherits the descriptor keeps it, it ends with the last process that has the descriptor, however that ends, and
 * it counts in every container that sees the file.
 *
 * Node has no call for it. macOS takes the lock while it opens the file. On Linux the program `flock` (of util-linux or
 * busybox) takes it on a descriptor that it inherits from this process, and leaves it there when it ends.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { ConfigError } from '../errors.ts';
import { getErrorCode } from '../read-if-present.ts';
import { buildPath } from './launch.ts';

const POLL_MS = 40;
const EXISTING_FLAGS = constants.O_RDWR | constants.O_NOFOLLOW;
const OPEN_FLAGS = EXISTING_FLAGS | constants.O_CREAT;
/** Of <fcntl.h> of macOS; Node has no name for it. */
const O_EXLOCK = 0x20;
/** The number of the descriptor in the child process. */
const INHERITED = 3;
/** The exit code of both programs when another open file has the lock. */
const HELD = 1;
/** The exit code of a busybox that was built without flock, as that of Debian is. */
const NO_APPLET = 127;

/**
 * Creates the file if it is missing, and locks it. The lock lasts until the file is closed here and in every process
 * that inherited it. Undefined: another open file has the lock. Throws ConfigError when files cannot be locked here.
 */
export async function tryFlock(path: string): Promise<FileHandle | undefined> {
  return process.platform === 'darwin' ? openLocked(path, OPEN_FLAGS) : lockOpened(await openFile(path), path, ['-n']);
}

/** The same for a file that exists. Rejects with ENOENT if it does not. */
export async function tryFlockExisting(path: string): Promise<FileHandle | undefined> {
  return process.platform === 'darwin'
    ? openLocked(path, EXISTING_FLAGS)
    : lockOpened(await open(path, EXISTING_FLAGS), path, ['-n']);
}

const openFile = (path: string) => open(path, OPEN_FLAGS, 0o600);

/** The same, but waits for the lock. Undefined: another open file has still had it after `timeoutMs`. */
export async function waitForFlock(path: string, timeoutMs: number): Promise<FileHandle | undefined> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const file =
      process.platform === 'darwin'
        ? await openLocked(path, OPEN_FLAGS)
        : await lockOpened(await openFile(path), path, [], deadline - Date.now());
    if (file !== undefined || Date.now() >= deadline) return file;
    await wait(POLL_MS);
  }
}

async function openLocked(path: string, openFlags: number): Promise<FileHandle | undefined> {
  try {
    return await open(path, openFlags | O_EXLOCK | constants.O_NONBLOCK, 0o600);
  } catch (error) {
    const code = getErrorCode(error);
    if (code === 'EAGAIN' || code === 'EWOULDBLOCK') return undefined;
    if (code === 'ENOTSUP' || code === 'EOPNOTSUPP') throw createUnlockableError(path, code);
    throw error;
  }
}

/** Closes the file if it is not locked. */
async function lockOpened(
  file: FileHandle,
  path: string,
  flags: readonly string[],
  timeoutMs?: number,
): Promise<FileHandle | undefined> {
  let isLocked = false;
  try {
    isLocked = await lockDescriptor(file.fd, path, flags, timeoutMs);
    return isLocked ? file : undefined;
  } finally {
    if (!isLocked) await file.close();
  }
}

async function lockDescriptor(fd: number, path: string, flags: readonly string[], timeout?: number): Promise<boolean> {
  for (const [program, ...words] of [['flock'], ['busybox', 'flock']] as const) {
    try {
      const { code, stderr } = await run(program, [...words, ...flags, String(INHERITED)], fd, timeout);
      if (code === 0) return true;
      if (code === NO_APPLET) continue;
      // No code: a signal ended it, for example after the time limit.
      if (code === null || (code === HELD && stderr === '')) return false;
      throw createUnlockableError(path, stderr);
    } catch (error) {
      if (getErrorCode(error) !== 'ENOENT') throw error;
    }
  }
  throw new ConfigError(
    `The program flock is missing; with it we make sure that only one PostgreSQL uses the files beside ${path}.`,
    { remedy: 'Install it (package util-linux), or set DATABASE_URL to a PostgreSQL of yours.' },
  );
}

async function run(program: string, args: readonly string[], fd: number, timeout?: number) {
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe', fd],
    env: { PATH: buildPath(), LC_ALL: 'C' },
    ...(timeout === undefined ? {} : { timeout: Math.max(1, timeout) }),
  });
  const chunks: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stderr: Buffer.concat(chunks).toString().trim() };
}

/** The file system of a file does not lock. `reason` is that of the system, or empty. */
export function createUnlockableError(path: string, reason: string): ConfigError {
  return new ConfigError(`The file system of ${path} does not lock files${reason && `: ${reason}`}.`, {
    remedy:
      'Set ECHOTIK_HOME to a folder on a local disk, or set DATABASE_URL to a PostgreSQL of yours: ' +
      'without locks two servers could write the same files.',
  });
}
