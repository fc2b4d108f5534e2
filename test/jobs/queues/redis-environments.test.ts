import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { describe, expect, inject, test } from 'vitest';
import type { Queues } from '../../../src/jobs/queues/queues.ts';
import { connectRedis } from '../../../src/jobs/queues/redis.ts';
import { openRedisQueues } from '../../../src/jobs/queues/redis-queues.ts';
import { createAuthority } from '../../support/certificates.ts';
import { hasRedisServer, type RedisServer, startRedisCluster, startRedisServer } from '../../support/redis.ts';
import { runInProcess } from '../../support/run-in-process.ts';
import { startTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts';
import { until } from '../../support/until.ts';
import { withCli } from '../../support/with-cli.ts';

const UUID = '0b8e1f0e-0000-4000-8000-000000000000';
const LIMITS = { concurrency: 2, perSecond: null };

const startOne = async (options?: Parameters<typeof startRedisServer>[0]) => [await startRedisServer(options)];

async function withServers<T>(
  start: Promise<readonly RedisServer[]>,
  work: (servers: readonly RedisServer[]) => Promise<T>,
) {
  const servers = await start;
  try {
    return await work(servers);
  } finally {
    await Promise.all(servers.map((server) => server.stop()));
  }
}

async function withClient<T>(url: string, work: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(url);
  try {
    return await work(client);
  } finally {
    client.disconnect();
  }
}

const jobFor = (request_id: number) =>
  ({ request_id, lane: 'offline', attempts: 0, delay_ms: 0, priority: 0 }) as const;

/** Opens queues, sends these jobs through them and returns which were delivered. */
async function deliverJobs(redisUrl: string, ids: readonly number[]): Promise<readonly number[]> {
  const errors: Error[] = [];
  const queues = await openRedisQueues({ redisUrl, warehouseId: UUID, onError: (error) => errors.push(error) });
  const delivered: number[] = [];
  try {
    const worker = await queues.work('offline', LIMITS, async (id) => {
      delivered.push(id);
      return { kind: 'done' };
    });
    await queues.enqueue(ids.map(jobFor));
    await until(() => delivered.length >= ids.length, `${ids.length} jobs arrive: ${errors.map(String).join('; ')}`);
    await queues.refill('offline', 1, async () => []);
    await worker.stop();
  } finally {
    await queues.close();
  }
  expect(errors).toEqual([]);
  return delivered.sort((a, b) => a - b);
}

async function connectOutcome(url: string): Promise<string> {
  try {
    (await connectRedis(url)).client.disconnect();
    return 'connected';
  } catch (error) {
    const { name, message, remedy } = error as Error & { remedy?: string };
    return `${name}: ${message} -> ${remedy}`;
  }
}

describe.skipIf(!hasRedisServer())('Redis in cluster mode', () => {
  test.each([1, 3])('works with %i nodes: check and sync', (size) =>
    withServers(startRedisCluster(size), (nodes) =>
      withCli({ musicPerRegion: 25 }, async ({ env, pool }) => {
        const url = nodes.at(-1)?.url ?? '';
        const variables = { ...env, REDIS_URL: url };
        const checked = await runInProcess(['config', 'check', '--live', '--json'], variables);
        expect(checked.stdout).toMatch(/Redis [\d.]+, a cluster/);
        const synced = await runInProcess(['sync', 'trending-music-list', '--max-pages', '2', '--yes'], variables);
        expect(synced, synced.stderr).toMatchObject({ code: 0 });
        const { rows } = await pool.query<{ rows: number }>('select count(*) as rows from echotik.music_snapshots');
        expect(rows[0]?.rows).toBeGreaterThan(0);
        expect(await deliverJobs(url, [1, 2, 3])).toEqual([1, 2, 3]);
        const right = Object.assign(new URL(url), { username: 'echotik', password: 'canary' }).href;
        for (const node of nodes) await withClient(node.url, addLimitedUser);
        expect(await deliverJobs(right, [1, 2, 3])).toEqual([1, 2, 3]);
        for (const node of nodes)
          await withClient(node.url, (client) => client.call('acl', 'setuser', 'echotik', '-cluster|slots'));
        expect(await connectOutcome(right)).toMatch(/^ConfigError: Redis at .* refused us: NOPERM .*cluster\|slots/);
      }),
    ),
  );

  test('works with TLS and an own authority', () =>
    withCertificates((files) =>
      withServers(startRedisCluster(1, { tls: files }), async ([node]) => {
        expect(await deliverJobs(`${node?.url}?cacert=${files.ca}`, [1, 2])).toEqual([1, 2]);
      }),
    ));

  test('is refused while slots have no node', () =>
    withServers(startOne({ args: ['--cluster-enabled', 'yes'] }), async ([node]) => {
      expect(await connectOutcome(node?.url ?? '')).toMatch(
        /^UnavailableError: the Redis cluster at .* is not complete: its state is fail/,
      );
    }));
});

describe.skipIf(!hasRedisServer())('what is not supported is refused by name', () => {
  test.each<[string, RegExp]>([
    ['redis+sentinel://h:26379/mymaster', /^ConfigError: REDIS_URL names a Redis Sentinel, which is not supported/],
    ['redis://one,two', /^ConfigError: REDIS_URL names several hosts, which is not supported/],
    ['redis://h/0?cacert=/no/such.pem', /^ConfigError: cacert in REDIS_URL: cannot read \/no\/such\.pem \(ENOENT\)/],
    ['redis://h/0?cacert=/etc/hostname', /^ConfigError: REDIS_URL names certificates, but begins with redis:/],
  ])('%s', async (url, expected) => {
    expect(await connectOutcome(url)).toMatch(expected);
  });

  test('the address of a Sentinel', async () => {
    const folder = await mkdtemp(join(inject('scratch'), 'sentinel-'));
    const file = join(folder, 'sentinel.conf');
    await writeFile(file, '');
    await withServers(startOne({ config: file, args: ['--sentinel'] }), async ([sentinel]) => {
      expect(await connectOutcome(sentinel?.url ?? '')).toMatch(
        /^ConfigError: Redis at .* is a Sentinel, which has no queue/,
      );
    });
    await rm(folder, { recursive: true });
  });
});

describe.skipIf(!hasRedisServer())('a failover', () => {
  test('a replica is refused; a primary that becomes one is left for the promoted one', () =>
    withServers(Promise.all([startRedisServer(), startRedisServer()]), async ([primary, replica]) => {
      const [first, second] = [primary?.url ?? '', replica?.url ?? ''];
      await withClient(second, async (client) => {
        await client.replicaof('127.0.0.1', Number(new URL(first).port));
        await until(async () => (await client.info('replication')).includes('master_link_status:up'), 'it replicates');
      });
      expect(await connectOutcome(second)).toMatch(
        /^UnavailableError: Redis at .* is a replica, which accepts no writes/,
      );
      await withProxiedQueues(first, async ({ proxy, queues, delivered }) => {
        await queues.enqueue([jobFor(1)]);
        await until(() => delivered.has(1), 'a job arrives before the failover');
        // The old primary stays reachable, as a replica of the new one.
        proxy.retarget(Number(new URL(second).port));
        await withClient(second, (client) => client.replicaof('NO', 'ONE'));
        await withClient(first, (client) => client.replicaof('127.0.0.1', Number(new URL(second).port)));
        await queues.enqueue([jobFor(2)]);
        await until(() => delivered.has(2), 'a job arrives after the failover');
      });
    }));

  test('connections that stay open and answer nothing are replaced', () =>
    withServers(startOne(), ([server]) =>
      withProxiedQueues(server?.url ?? '', async ({ proxy, queues, delivered }) => {
        await queues.enqueue([jobFor(1)]);
        await until(() => delivered.has(1), 'a job arrives before');
        proxy.freeze();
        await expect(queues.enqueue([jobFor(2)])).rejects.toThrow(/Command timed out/);
        await queues.enqueue([jobFor(3)]);
        await until(() => delivered.has(3), 'a job arrives through a new connection');
      }),
    ));
});

interface ProxiedQueues {
  readonly proxy: TcpProxy;
  readonly queues: Queues;
  /** Jobs that a worker of these queues has got. */
  readonly delivered: ReadonlySet<number>;
}

/** Queues with a worker, through a proxy. */
async function withProxiedQueues(redisUrl: string, work: (lent: ProxiedQueues) => Promise<void>): Promise<void> {
  const proxy = await startTcpProxy(Number(new URL(redisUrl).port));
  const through = { redisUrl: `redis://127.0.0.1:${proxy.port}`, warehouseId: UUID, onError: () => undefined };
  const queues = await openRedisQueues(through);
  const delivered = new Set<number>();
  const worker = await queues.work('offline', LIMITS, async (id) => {
    delivered.add(id);
    return { kind: 'done' };
  });
  await work({ proxy, queues, delivered });
  await worker.stop();
  await queues.close();
  await proxy.close();
}

interface Certificates {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
}

/** Files of a server's certificate and of the authority that signed it. */
async function withCertificates<T>(work: (files: Certificates) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(inject('scratch'), 'redis-tls-'));
  const authority = await createAuthority(folder);
  const { key, cert } = await authority.leafFor('IP:127.0.0.1,DNS:localhost');
  const files = { key: join(folder, 'server.key'), cert: join(folder, 'server.crt'), ca: authority.root };
  await Promise.all([writeFile(files.key, key), writeFile(files.cert, cert)]);
  return work(files).finally(() => rm(folder, { recursive: true }));
}

describe.skipIf(!hasRedisServer())('TLS of Redis', () => {
  test('with the certificate of an own authority; without it the setting is named', () =>
    withCertificates((files) =>
      withServers(startOne({ tls: files }), async ([server]) => {
        const url = (server?.url ?? '').replace('127.0.0.1', 'localhost');
        expect(await deliverJobs(`${url}/0?cacert=${files.ca}`, [1, 2])).toEqual([1, 2]);
        expect(await connectOutcome(`${url}/0?cacert=${files.ca}&cert=${files.cert}&key=${files.key}`)).toBe(
          'connected',
        );
        expect(await connectOutcome(url)).toMatch(/^ConfigError: TLS with Redis at .* failed: .* -> add \?cacert=/);
      }),
    ));
});

/** The rights that the documentation lists, after user and password. */
async function readDocumentedRights(): Promise<readonly string[]> {
  const page = await readFile(fileURLToPath(new URL('../../../docs/environments.md', import.meta.url)), 'utf8');
  const [, rights = ''] = /ACL SETUSER echotik on >password (.+)/.exec(page) ?? [];
  return rights.split(' ');
}

const addLimitedUser = async (admin: Redis) =>
  admin.call('acl', 'setuser', 'echotik', 'on', '>canary', ...(await readDocumentedRights()));

describe.skipIf(!hasRedisServer())('users of Redis with few rights', () => {
  test('a user with the documented rights is enough, also on a Redis that others use', () =>
    withServers(startOne(), async ([server]) => {
      const url = new URL(server?.url ?? '');
      await withClient(url.href, async (admin) => {
        await admin.set('other', 'kept');
        await addLimitedUser(admin);
        await admin.call('acl', 'setuser', 'default', 'off');
      });
      expect(await connectOutcome(url.href)).toMatch(/^ConfigError: Redis at .* refused us: NOAUTH/);
      const wrong = Object.assign(new URL(url), { username: 'echotik', password: 'canary-wrong' }).href;
      expect(await connectOutcome(wrong)).toMatch(
        /^ConfigError: Redis at .* refused us: WRONGPASS .* -> check user and password/,
      );
      expect(await connectOutcome(wrong)).not.toContain('canary');
      const right = Object.assign(new URL(url), { username: 'echotik', password: 'canary' }).href;
      expect(await deliverJobs(right, [1, 2])).toEqual([1, 2]);
      await withCli({ musicPerRegion: 25 }, async ({ env }) => {
        const variables = { ...env, REDIS_URL: right };
        const synced = await runInProcess(['sync', 'trending-music-list', '--max-pages', '2', '--yes'], variables);
        expect(synced, synced.stderr).toMatchObject({ code: 0 });
      });
      await withClient(right, async (client) => {
        await expect(client.get('other')).rejects.toThrow(/NOPERM/);
        expect(await client.call('acl', 'whoami').catch(String)).toMatch(/NOPERM/);
      });
    }));
});
