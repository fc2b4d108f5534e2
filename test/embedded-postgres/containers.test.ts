import { mkdtemp, chmod, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { tryFlock } from '../../src/embedded-postgres/flock.ts';
import { UnavailableError } from '../../src/errors.ts';
import { until } from '../support/until.ts';
import { CONTAINER, canUnshare, NETWORK_CONTAINER, query, startHolder } from './holders.ts';

let folder: string;
let home: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'echotik-containers-'));
  await chmod(folder, 0o711);
  home = join(folder, 'home');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const readUsers = () => readdir(join(home, 'postgres/users'));
const REFUSAL = /A PostgreSQL that another container or machine started uses .*data \(host /;

test.runIf(canUnshare())(
  'of two containers with one home the second is refused, and leaves the first alone',
  {
    timeout: 60_000,
  },
  async () => {
    const first = await startHolder(home, NETWORK_CONTAINER);
    await expect(startHolder(home, NETWORK_CONTAINER)).rejects.toThrow(REFUSAL);
    await expect(startHolder(home, CONTAINER)).rejects.toThrow(REFUSAL);
    const acquiring = acquireEmbeddedPostgres(home);
    await expect(acquiring).rejects.toThrow(REFUSAL);
    await expect(acquiring).rejects.toThrow(UnavailableError);
    expect(await readUsers()).toHaveLength(1);
    await first.leave();
    expect(await readUsers()).toHaveLength(0);
    const second = await startHolder(home, NETWORK_CONTAINER);
    await second.leave();
    const log = await readFile(join(home, 'postgres/server.log'), 'utf8');
    expect(log).not.toContain('was interrupted');
    expect(log).not.toContain('not properly shut down');
  },
);

test.runIf(canUnshare())('of two containers that begin at once one gets a server', { timeout: 60_000 }, async () => {
  const results = await Promise.allSettled([
    startHolder(home, NETWORK_CONTAINER),
    startHolder(home, NETWORK_CONTAINER),
  ]);
  const held = results.filter((result) => result.status === 'fulfilled');
  expect(held).toHaveLength(1);
  expect(results.map((result) => (result.status === 'rejected' ? String(result.reason) : 'held'))).toContainEqual(
    expect.stringMatching(REFUSAL),
  );
  await held[0]?.value.leave();
});

test.runIf(canUnshare())(
  'a lock file that somebody deletes does not let a second container start a server on the same data',
  {
    timeout: 60_000,
  },
  async () => {
    const first = await startHolder(home, CONTAINER);
    for (const name of ['data.lock', 'start.lock']) await rm(join(home, 'postgres', name));
    await expect(startHolder(home, NETWORK_CONTAINER)).rejects.toThrow(
      /A PostgreSQL uses .*data, although nobody has the lock .*data\.lock: it was deleted/,
    );
    expect(await query(first.url, `select 'alive' as value`)).toEqual(['alive']);
    await first.leave();
    const second = await startHolder(home, NETWORK_CONTAINER);
    await second.leave();
    expect(await readFile(join(home, 'postgres/server.log'), 'utf8')).not.toContain('was interrupted');
  },
);

test.runIf(canUnshare())(
  'a killed container leaves the data to the next one, which recovers it',
  {
    timeout: 60_000,
  },
  async () => {
    const killed = await startHolder(home, CONTAINER);
    await query(killed.url, `create table kept as select 'committed' as value`);
    process.kill(-(killed.process.pid as number), 'SIGKILL');
    await until(async () => {
      const lock = await tryFlock(join(home, 'postgres/data.lock'));
      await lock?.close();
      return lock !== undefined;
    }, 'the processes of the container ended');
    const next = await startHolder(home, CONTAINER);
    expect(await query(next.url, 'select value from kept')).toEqual(['committed']);
    await next.leave();
    expect(await readUsers()).toHaveLength(0);
  },
);
