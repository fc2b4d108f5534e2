/** A Redis server of a test's own: it may be flushed, killed and started again. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { until } from './until.ts';

export interface RedisServer {
  readonly url: string;
  stop(): Promise<void>;
}

export const hasRedisServer = (): boolean => !spawnSync('redis-server', ['--version']).error;

interface RedisServerOptions {
  /** Further arguments, such as `--cluster-enabled yes`. */
  readonly args?: readonly string[];
  /** A configuration file, which a Sentinel needs. */
  readonly config?: string;
  /** Files of its certificate and key: then it accepts TLS only. */
  readonly tls?: { readonly cert: string; readonly key: string; readonly ca: string };
}

export async function startRedisServer({ args = [], config, tls }: RedisServerOptions = {}): Promise<RedisServer> {
  const port = await freePort();
  const folder = await mkdtemp(join(tmpdir(), 'echotik-redis-'));
  const listen = tls
    ? ['--port', '0', '--tls-port', String(port), '--tls-cert-file', tls.cert, '--tls-key-file', tls.key]
    : ['--port', String(port)];
  const clients = tls ? ['--tls-ca-cert-file', tls.ca, '--tls-auth-clients', 'optional'] : [];
  const always = ['--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const server = spawn('redis-server', [...(config ? [config] : []), ...listen, ...clients, ...always, ...args], {
    stdio: 'ignore',
  });
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const url = `${tls ? 'rediss' : 'redis'}://127.0.0.1:${port}`;
  const probe = new Redis(url, {
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
    ...(tls ? { tls: { rejectUnauthorized: false } } : {}),
  });
  probe.on('error', () => undefined);
  await probe.ping();
  probe.disconnect();
  return {
    url,
    async stop() {
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Nodes of a cluster that have all slots together. */
export async function startRedisCluster(
  size: number,
  tls?: RedisServerOptions['tls'],
): Promise<readonly RedisServer[]> {
  const args = ['--cluster-enabled', 'yes', ...(tls ? ['--tls-cluster', 'yes'] : [])];
  const nodes = await Promise.all(
    Array.from({ length: size }, () => startRedisServer({ args, ...(tls ? { tls } : {}) })),
  );
  const clients = nodes.map(({ url }) => new Redis(url, tls ? { tls: { rejectUnauthorized: false } } : {}));
  const share = Math.ceil(SLOTS / size);
  for (const [index, client] of clients.entries()) {
    const last = Math.min((index + 1) * share, SLOTS) - 1;
    await client.call('cluster', 'addslotsrange', index * share, last);
    if (index) await client.call('cluster', 'meet', '127.0.0.1', new URL(nodes[0]?.url ?? '').port);
  }
  const isReady = async (client: Redis) => String(await client.call('cluster', 'info')).includes('cluster_state:ok');
  await until(async () => (await Promise.all(clients.map(isReady))).every(Boolean), 'every node knows all slots');
  for (const client of clients) client.disconnect();
  return nodes;
}

const SLOTS = 16_384;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
