/** The lock of `npm start` and `npm test`, which install and build before they run. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const LOCK_TAKER = fileURLToPath(new URL('lock-taker.mjs', import.meta.url));
const OLD = new Date(Date.now() - 16 * 60_000);

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echotik-build-lock-'));
  lock = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

type End = 'release' | 'killed' | 'with-child';

interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
}

const takeLock = (end: End): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, [LOCK_TAKER, lock, end], (_error, stdout, stderr) => resolve({ stdout, stderr }));
  });

const HELD: Outcome = { stdout: 'held', stderr: '' };

/** The pid of a process that has ended. */
const findDeadPid = () => spawnSync(process.execPath, ['--version']).pid;

test('six processes that find the lock of a dead process hold it one after the other, also when some are killed', async () => {
  const dead = String(findDeadPid());
  await writeFile(lock, dead);
  await writeFile(`${lock}.takeover`, dead);
  const ends = ['release', 'killed', 'release', 'killed', 'release', 'release'] as const;
  expect(await Promise.all(ends.map(takeLock))).toEqual(ends.map(() => HELD));
});

test('a released lock leaves no file', async () => {
  expect(await takeLock('release')).toEqual(HELD);
  expect(await readdir(folder)).toEqual([]);
});

test('a child that continues after its parent was killed keeps the lock', async () => {
  expect(await takeLock('with-child')).toEqual(HELD);
  const content = await readFile(lock, 'utf8');
  expect(content).toMatch(new RegExp(`^\\d+ ${process.pid}$`));
  const waiting = takeLock('release');
  const first = await Promise.race([waiting, new Promise((resolve) => setTimeout(resolve, 500, 'waits'))]);
  expect(first).toBe('waits');
  await writeFile(lock, String(findDeadPid()));
  expect(await waiting).toEqual(HELD);
});

test.each([
  ['of a live process', () => String(process.pid)],
  ['without content', () => ''],
])('an old lock %s is taken over', async (_what, createContent) => {
  await writeFile(lock, createContent());
  await utimes(lock, OLD, OLD);
  expect(await takeLock('release')).toEqual(HELD);
});
