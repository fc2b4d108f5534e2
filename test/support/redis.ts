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
  readonly port: number;
  /** SIGSTOP freezes it: its connections stay open and answer nothing. */
  readonly signal: (signal: NodeJS.Signals) => void;
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
    port,
    signal: (signal) => void server.kill(signal),
    async stop() {
      server.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface RedisClusterOptions extends Pick<RedisServerOptions, 'tls'> {
  /** Whether each node gets a replica. They are the second half of what is returned, in the order of their primaries. */
  readonly hasReplicas?: boolean;
}

/** Nodes of a cluster, of which this number of primaries have all slots together. */
export async function startRedisCluster(
  primaries: number,
  { tls, hasReplicas = false }: RedisClusterOptions = {},
): Promise<readonly RedisServer[]> {
  const startNode = async () => {
    const busPort = await freePort();
    // By default it would be 10000 above the port, which many ports are too high for.
    const args = ['--cluster-enabled', 'yes', '--cluster-port', `${busPort}`, ...(tls ? ['--tls-cluster', 'yes'] : [])];
    const node = await startRedisServer({ args: [...args, ...FAST_FAILOVER], ...(tls ? { tls } : {}) });
    return { node, busPort, client: new Redis(node.url, tls ? { tls: { rejectUnauthorized: false } } : {}) };
  };
  const nodes = await Promise.all(Array.from({ length: hasReplicas ? 2 * primaries : primaries }, startNode));
  const [first] = nodes;
  const share = Math.ceil(SLOTS / primaries);
  for (const [index, { client }] of nodes.entries()) {
    const last = Math.min((index + 1) * share, SLOTS) - 1;
    if (index < primaries) await client.call('cluster', 'addslotsrange', index * share, last);
    if (index && first) await client.call('cluster', 'meet', '127.0.0.1', first.node.port, first.busPort);
  }
  const isReady = async ({ client }: { client: Redis }) => {
    const info = String(await client.call('cluster', 'info'));
    return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`);
  };
  await until(async () => (await Promise.all(nodes.map(isReady))).every(Boolean), 'every node knows all slots');
  for (const [index, { client }] of nodes.entries()) {
    const primary = index < primaries ? undefined : nodes[index - primaries];
    if (!primary) continue;
    await client.call('cluster', 'replicate', String(await primary.client.call('cluster', 'myid')));
    await until(async () => (await client.info('replication')).includes('master_link_status:up'), 'it replicates');
  }
  for (const { client } of nodes) client.disconnect();
  return nodes.map(({ node }) => node);
}

/** A replica is promoted some seconds after its primary was lost, and copies it at once. */
const FAST_FAILOVER = ['--cluster-node-timeout', '2000', '--repl-diskless-sync-delay', '0'];
const SLOTS = 16_384;

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
