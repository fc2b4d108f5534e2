/** What docs/environments.md does not support is refused by `config check --live`, and when a command starts. */
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { describe, expect, inject, test } from 'vitest';
import { createPool } from '../../src/load/connection/pool.ts';
import { CONTAINER, canUnshare, startHolder } from '../embedded-postgres/holders.ts';
import type { Variables } from '../support/cli.ts';
import { parseAs } from '../support/parse-as.ts';
import { hasPgBouncer, startPgBouncer } from '../support/poolers.ts';
import { hasRedisServer, startRedisServer } from '../support/redis.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { until } from '../support/until.ts';
import { withCli } from '../support/with-cli.ts';

/** Lends the variables that lead into the environment. `given` lead to a warehouse and a simulator. */
type Enter = (given: Variables, work: (variables: Variables) => Promise<void>) => Promise<void>;

interface Environment {
  /** What the message of both contains, and what it says to do. */
  readonly refusal: RegExp;
  readonly remedy: RegExp;
  readonly canEnter?: boolean;
  readonly enter: Enter;
}

const withUrl =
  (parameters: string): Enter =>
  (given, work) =>
    work({ ...given, DATABASE_URL: `${given['DATABASE_URL']}?${parameters}` });

const behindPgBouncer: Enter = async (given, work) => {
  const { port, username: user, password, pathname } = new URL(given['DATABASE_URL'] ?? '');
  const settings = { pool_mode: 'transaction' };
  const pooler = await startPgBouncer(Number(port), { user, password, dbname: pathname.slice(1), settings });
  const url = Object.assign(new URL(given['DATABASE_URL'] ?? ''), { port: `${pooler.port}` });
  await work({ ...given, DATABASE_URL: url.href }).finally(pooler.stop);
};

const withRedisUrl =
  (url: string): Enter =>
  (given, work) =>
    work({ ...given, REDIS_URL: url });

/** A Redis of its own, lent after `prepare`. */
const withRedis =
  (prepare: (redis: Redis) => Promise<unknown>, options: Parameters<typeof startRedisServer>[0] = {}): Enter =>
  async (given, work) => {
    const server = await startRedisServer(options);
    const redis = new Redis(server.url);
    try {
      await prepare(redis);
      await work({ ...given, REDIS_URL: server.url });
    } finally {
      redis.disconnect();
      await server.stop();
    }
  };

async function becomeReplica(redis: Redis): Promise<void> {
  await redis.replicaof('127.0.0.1', Number(new URL(inject('redisUrl') ?? '').port));
  await until(async () => (await redis.info('replication')).includes('role:slave'), 'it is a replica');
}

/** Lends the URL through a proxy that changes what the server answers, to text of the same length. */
async function withAnswers(
  url: string,
  [pattern, text]: readonly [RegExp, string],
  work: (url: string) => Promise<void>,
): Promise<void> {
  const { hostname, port } = new URL(url);
  const proxy = createServer((client) => {
    const server = connect(Number(port), hostname);
    for (const side of [client, server]) side.on('error', () => undefined);
    client.pipe(server);
    server.on('data', (chunk) => client.write(chunk.toString('latin1').replace(pattern, text), 'latin1'));
    server.on('end', () => client.end());
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  const own = Object.assign(new URL(url), { port: typeof address === 'object' ? `${address?.port}` : '' });
  await work(own.href).finally(() => proxy.close());
}

/** PostgreSQL that reports the number of another version. */
const withVersion =
  (number: string): Enter =>
  (given, work) =>
    withAnswers(given['DATABASE_URL'] ?? '', [/\b\d{6}\b/, number], (url) => work({ ...given, DATABASE_URL: url }));

/** An empty database of this encoding. */
const withEncoding =
  (encoding: string): Enter =>
  async (given, work) => {
    const url = new URL(given['DATABASE_URL'] ?? '');
    const name = `${url.pathname.slice(1)}_${encoding}`;
    const admin = createPool(url.href, { max: 1, name: 'test' });
    await admin.query(
      `create database ${name} encoding '${encoding}' locale_provider libc locale 'C' template template0`,
    );
    try {
      await work({ ...given, DATABASE_URL: Object.assign(url, { pathname: `/${name}` }).href });
    } finally {
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    }
  };

/** The embedded server, in a home that `enterHome` has prepared. */
const withHome =
  (enterHome: (home: string, work: (variables?: Variables) => Promise<void>) => Promise<unknown>): Enter =>
  async (given, work) => {
    const { ECHOTIK_BASE_URL = '', ECHOTIK_USERNAME = '', ECHOTIK_PASSWORD = '' } = given;
    const api = { ECHOTIK_BASE_URL, ECHOTIK_USERNAME, ECHOTIK_PASSWORD };
    const folder = await mkdtemp(join(tmpdir(), 'echotik-environment-'));
    await chmod(folder, 0o711);
    const home = join(folder, 'home');
    await enterHome(home, (variables = {}) => work({ ...api, ...variables, ECHOTIK_HOME: home })).finally(() =>
      rm(folder, { recursive: true, force: true }),
    );
  };

/** Stands for a file system that answers as this program does. */
async function withFlockProgram(home: string, work: (variables: Variables) => Promise<void>): Promise<void> {
  const programs = `${home}-programs`;
  await mkdir(programs);
  await writeFile(join(programs, 'flock'), '#!/bin/sh\necho "flock: 3: No locks available" >&2; exit 71\n');
  await chmod(join(programs, 'flock'), 0o755);
  await work({ PATH: `${programs}:${process.env['PATH']}` });
}

const isRoot = process.getuid?.() === 0;

/** By the first cell of their row. */
const environments: Readonly<Record<string, readonly Environment[]>> = {
  // test/load/connection/poolers.test.ts has the other mode.
  'PgBouncer in transaction or statement mode': [
    {
      refusal: /is behind a pooler in transaction mode/,
      remedy: /a pooler in session mode/,
      canEnter: hasPgBouncer(),
      enter: behindPgBouncer,
    },
  ],
  'several hosts in the URL, `target_session_attrs=standby`': [
    { refusal: /DATABASE_URL names several hosts/, remedy: /name one/, enter: withUrl('host=one,two') },
    {
      refusal: /target_session_attrs=standby in DATABASE_URL is not supported/,
      remedy: /leave it out/,
      enter: withUrl('target_session_attrs=standby'),
    },
  ],
  'a role or database with `default_transaction_read_only`': [
    {
      refusal: /default_transaction_read_only is on/,
      remedy: /use a role that may write/,
      enter: withUrl('options=-c%20default_transaction_read_only%3Don'),
    },
  ],
  'PostgreSQL 12 and older': [
    {
      refusal: /is version \S+, which is too old/,
      remedy: /use PostgreSQL 15 or newer/,
      enter: withVersion('120022'),
    },
  ],
  'a database with another encoding than UTF8': ['latin1', 'sql_ascii'].map((encoding) => ({
    refusal: new RegExp(`has the encoding ${encoding}`, 'i'),
    remedy: /create database <name> encoding 'UTF8'/,
    enter: withEncoding(encoding),
  })),
  '`prefer`, `allow`': ['prefer', 'allow'].map((mode) => ({
    refusal: new RegExp(`sslmode=${mode} in DATABASE_URL is not supported`),
    remedy: /write sslmode=require/,
    enter: withUrl(`sslmode=${mode}`),
  })),
  'a replica': [
    {
      refusal: /is a replica, which accepts no writes/,
      remedy: /set REDIS_URL to the primary/,
      canEnter: hasRedisServer() && inject('redisUrl') !== undefined,
      enter: withRedis(becomeReplica),
    },
  ],
  'Redis Sentinel, several hosts in the URL': [
    {
      refusal: /REDIS_URL names a Redis Sentinel/,
      remedy: /name one address/,
      enter: withRedisUrl('redis+sentinel://h:26379/mymaster'),
    },
    { refusal: /REDIS_URL names several hosts/, remedy: /name one address/, enter: withRedisUrl('redis://one,two') },
    {
      refusal: /is a Sentinel, which has no queue/,
      remedy: /set REDIS_URL to the primary/,
      canEnter: hasRedisServer(),
      async enter(given, work) {
        const config = join(await mkdtemp(join(inject('scratch'), 'sentinel-')), 'sentinel.conf');
        await writeFile(config, '');
        await withRedis(async () => undefined, { config, args: ['--sentinel'] })(given, work);
      },
    },
  ],
  '`maxmemory-policy allkeys-*`': [
    {
      refusal: /deletes jobs when its memory is full: its maxmemory-policy is allkeys-lru/,
      remedy: /set maxmemory-policy noeviction/,
      canEnter: hasRedisServer(),
      enter: withRedis((redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru')),
    },
  ],
  'older than Redis 5': [
    {
      refusal: /is version 4\.\S+, which is too old/,
      remedy: /use Redis 6\.2 or newer/,
      canEnter: inject('redisUrl') !== undefined,
      enter: (given, work) =>
        withAnswers(inject('redisUrl') ?? '', [/redis_version:\d/, 'redis_version:4'], (url) =>
          work({ ...given, REDIS_URL: url }),
        ),
    },
  ],
  'two containers with one `ECHOTIK_HOME`': [
    {
      refusal: /A PostgreSQL that another container or machine started uses/,
      remedy: /several containers can share one PostgreSQL with DATABASE_URL/,
      canEnter: canUnshare(),
      enter: withHome(async (home, work) => {
        const holder = await startHolder(home, CONTAINER);
        await work().finally(() => holder.leave());
      }),
    },
  ],
  'a folder on a file system that does not lock files': [
    {
      refusal: /does not lock files: flock: 3: No locks available/,
      remedy: /Set ECHOTIK_HOME to a folder on a local disk/,
      canEnter: process.platform === 'linux',
      enter: withHome(withFlockProgram),
    },
  ],
  'a home that belongs to another user, as root': [
    {
      refusal: /belongs to user 4242, and we run as user 0/,
      remedy: /Run as the user who owns it/,
      canEnter: isRoot,
      enter: withHome(async (home, work) => {
        await mkdir(home);
        await chown(home, 4242, 4242);
        await work();
      }),
    },
  ],
};

/** First cells of the rows that call an environment not supported, without those that say that it is not recognised. */
async function readRefusedRows(): Promise<readonly string[]> {
  const page = await readFile(fileURLToPath(new URL('../../docs/environments.md', import.meta.url)), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('|') && line.includes('not supported'));
  return rows.filter((row) => !row.includes('not recognised')).map((row) => row.split('|')[1]?.trim() ?? '');
}

test('the environments below are those that the page does not support', async () => {
  expect(Object.keys(environments).sort()).toEqual([...(await readRefusedRows())].sort());
});

describe.each(Object.entries(environments))('%s', (_row, cases) => {
  test.each(cases.filter(({ canEnter = true }) => canEnter))('$refusal', ({ refusal, remedy, enter }) =>
    withCli({}, ({ env, simulator }) =>
      enter(env, async (variables) => {
        const checked = await runInProcess(['config', 'check', '--live', '--json'], variables);
        expect(checked.code).toBe(2);
        expect(
          parseAs<object[]>(checked.stdout).filter((found) => 'result' in found && found.result === 'error'),
        ).toEqual([
          expect.objectContaining({
            message: expect.stringMatching(refusal) as string,
            remedy: expect.stringMatching(remedy) as string,
          }),
        ]);
        const started = await runInProcess(['sync', 'trending-music-list', '--yes'], variables);
        expect(started.code).toBeOneOf([1, 2]);
        expect(started.stderr).toMatch(refusal);
        expect(started.stderr).toMatch(remedy);
        expect(simulator.bill.charged).toBe(0);
      }),
    ),
  );
});
