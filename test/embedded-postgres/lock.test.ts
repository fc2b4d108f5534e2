import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../src/embedded-postgres/lock.ts';
import { claimData } from '../../src/embedded-postgres/ownership.ts';
import { ConfigError } from '../../src/errors.ts';

const lockTaker = fileURLToPath(new URL('lock-taker.mjs', import.meta.url));

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echotik-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function takeLock(end: 'live' | 'die'): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [lockTaker, lock, end], (_error, stdout, stderr) => resolve({ stdout, stderr }));
  });
}

test('five processes get in one after the other, also when some of them die inside', async () => {
  const ends = ['live', 'die', 'live', 'die', 'live'] as const;
  const results = await Promise.all(ends.map(takeLock));
  expect(results).toEqual(ends.map(() => ({ stdout: 'held', stderr: '' })));
});

test('within one process as well only one gets in', async () => {
  let inside = 0;
  const counts = await Promise.all(
    Array.from({ length: 4 }, () =>
      withLock(lock, async () => {
        inside++;
        await new Promise(setImmediate);
        return inside--;
      }),
    ),
  );
  expect(counts).toEqual([1, 1, 1, 1]);
});

test('an error inside releases the lock', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
  expect(await withLock(lock, () => Promise.resolve('free'))).toBe('free');
});

/** Puts a program called flock before the real one. Stands for a file system that answers as the program does. */
async function withFlockProgram(script: string, work: () => Promise<void>): Promise<void> {
  const programs = join(folder, 'programs');
  await mkdir(programs);
  await writeFile(join(programs, 'flock'), `#!/bin/sh\n${script}\n`);
  await chmod(join(programs, 'flock'), 0o755);
  const path = process.env['PATH'];
  process.env['PATH'] = `${programs}${delimiter}${path}`;
  await work().finally(() => (process.env['PATH'] = path));
}

test.runIf(process.platform === 'linux')('a file system that does not lock is named', async () => {
  await withFlockProgram('echo "flock: 3: No locks available" >&2; exit 71', async () => {
    const locking = withLock(lock, () => Promise.resolve());
    await expect(locking).rejects.toThrow(ConfigError);
    await expect(locking).rejects.toThrow(
      `The file system of ${lock} does not lock files: flock: 3: No locks available`,
    );
  });
});

test.runIf(process.platform === 'linux')('a file system that gives a lock twice is named', async () => {
  await withFlockProgram('exit 0', async () => {
    const claiming = claimData({ dataLock: lock });
    await expect(claiming).rejects.toThrow(ConfigError);
    await expect(claiming).rejects.toThrow(/does not lock files: it gave the same lock twice/);
  });
});

test.runIf(process.platform === 'linux')('where no program can lock, the missing one is named', async () => {
  // As a busybox without flock ends; that of Debian is one.
  await withFlockProgram('exit 127', async () => {
    await rename(join(folder, 'programs/flock'), join(folder, 'programs/busybox'));
    await symlink('busybox', join(folder, 'programs/flock'));
    const locking = withLock(lock, () => Promise.resolve());
    await expect(locking).rejects.toThrow(/^The program flock is missing/);
  });
});
