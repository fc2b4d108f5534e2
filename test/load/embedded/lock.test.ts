import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../src/load/embedded/lock.ts';

const lockTaker = fileURLToPath(new URL('lock-taker.mjs', import.meta.url));
const deadHolder = '1 00000000-0000-0000-0000-000000000000 1';

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

test('five processes that find a dead holder get in one after the other, also when some of them die inside', async () => {
  await symlink(deadHolder, lock);
  await symlink(deadHolder, `${lock}.takeover`);
  const ends = ['live', 'die', 'live', 'die', 'live'] as const;
  const results = await Promise.all(ends.map(takeLock));
  expect(results).toEqual(ends.map(() => ({ stdout: 'held', stderr: '' })));
});

test('within one process as well only one gets in, and nothing is left behind', async () => {
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
  expect(await readdir(folder)).toEqual([]);
});

test('an error inside releases the lock', async () => {
  await expect(withLock(lock, () => Promise.reject(new Error('inside')))).rejects.toThrow('inside');
  expect(await readdir(folder)).toEqual([]);
});
