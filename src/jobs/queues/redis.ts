/** The connection to Redis, with messages for the operator where it cannot be made or used. */
import { Cluster, type ClusterOptions, Redis } from 'ioredis';
import { ConfigError, type EchotikError, UnavailableError } from '../../errors.ts';
import { readRedisUrl } from './redis-url.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 10_000;
const MAX_RETRY_DELAY_MS = 5_000;
/** BullMQ waits for a job with a command that Redis answers after 10 s at the latest. */
const BLOCKING_SILENCE_MS = 15_000;
/** The version that has the commands of BullMQ. */
const MIN_MAJOR_VERSION = 5;

/** What to do where Redis may delete keys before they expire. */
export const NO_EVICTION =
  'set maxmemory-policy noeviction in redis.conf or in the settings of the provider, or with: redis-cli config set ' +
  'maxmemory-policy noeviction';

const retryDelay = (times: number) => Math.min(times * 200, MAX_RETRY_DELAY_MS);

/** After a failover the old primary stays connected as a replica: the address may lead to the new one. */
const RECONNECT_AND_REPEAT = 2;
const reconnectOnError = ({ message }: Error) => (message.includes('READONLY') ? RECONNECT_AND_REPEAT : false);

type NodeOptions = Omit<NonNullable<ClusterOptions['redisOptions']>, 'replyMapping'>;
type RedisClient = Redis | Cluster;

interface RedisConnection {
  readonly client: RedisClient;
  /** Also true where one node with all slots is the whole cluster: all keys of a script must still be in one slot. */
  readonly isCluster: boolean;
}

/**
 * Throws UnavailableError when Redis does not answer, is a replica or an incomplete cluster; ConfigError when its URL
 * is invalid, it refuses the user, or it is not supported. The caller disconnects.
 */
export async function connectRedis(url: string): Promise<RedisConnection> {
  const target = readRedisUrl(url);
  const redis = new Redis(target.url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: retryDelay,
    reconnectOnError,
  });
  if (target.tls) redis.options.tls = target.tls;
  let reason: Error | undefined;
  const note = (error: Error) => {
    reason = error;
  };
  redis.on('error', note);
  try {
    await redis.connect();
    await redis.ping();
    const isCluster = await requireSupported(redis, url);
    const nodes = isCluster ? await readNodes(redis) : [];
    return { client: nodes.length ? await connectCluster(redis, nodes) : redis, isCluster };
  } catch (error) {
    redis.disconnect();
    if (error instanceof ConfigError || error instanceof UnavailableError) throw error;
    throw explainFailure(url, reason ?? (error as Error), error);
  } finally {
    redis.off('error', note);
  }
}

/**
 * A connection for blocking reads, which wait without limit and so have no command time-outs. One that stays open and
 * answers nothing is closed, so that the command goes to a new connection, and in a cluster to the new primary. It
 * connects by itself. The caller disconnects it.
 */
export function duplicateForBlocking(client: RedisClient): RedisClient {
  // ioredis takes an option that is present and undefined as absent, which its types do not allow.
  const blocking = {
    maxRetriesPerRequest: null,
    commandTimeout: undefined as unknown as number,
    socketTimeout: BLOCKING_SILENCE_MS,
  };
  if (client instanceof Redis) return client.duplicate({ ...blocking, enableOfflineQueue: true });
  const redisOptions: NodeOptions = { ...client.options.redisOptions, ...blocking };
  return client.duplicate([], { ...client.options, redisOptions });
}

/**
 * Which state of a connection keeps it from sending commands; undefined: none. One that was not needed yet (`wait`)
 * counts as usable. From memory: a server that is frozen is noticed when it has not answered a command in time.
 */
export function findLostConnection(clients: readonly RedisClient[]): string | undefined {
  const lost = clients.find(({ status }) => status !== 'ready' && status !== 'wait');
  return lost && `its connection is lost (${lost.status})`;
}

/** Hosted servers often forbid commands; what is not reported is not known and so not refused. */
async function readState(redis: Redis): Promise<ReadonlyMap<string, string>> {
  const texts = await Promise.all([
    redis.info().catch(() => ''),
    // Refused where the server is no cluster.
    redis.call('cluster', 'info').catch(() => ''),
  ]);
  const pairs = texts.join('\n').matchAll(/^(\w+):(.*?)\r?$/gm);
  return new Map([...pairs].map(([, name = '', value = '']) => [name, value]));
}

/** Whether it is a cluster. Throws ConfigError or UnavailableError where it cannot be used. */
async function requireSupported(redis: Redis, url: string): Promise<boolean> {
  const state = await readState(redis);
  const where = describeRedis(url);
  if (state.get('redis_mode') === 'sentinel') {
    throw new ConfigError(`Redis at ${where} is a Sentinel, which has no queue`, {
      remedy: 'set REDIS_URL to the primary, or to a proxy that follows it; Sentinel is not asked for its address',
    });
  }
  refuseOldVersion(state.get('redis_version'), where);
  refuseEviction(state.get('maxmemory_policy'), where);
  const clusterState = state.get('cluster_state');
  const isCluster = state.get('cluster_enabled') === '1' || clusterState !== undefined;
  if (isCluster && clusterState !== undefined && clusterState !== 'ok') {
    throw new UnavailableError(`the Redis cluster at ${where} is not complete: its state is ${clusterState}`, {
      remedy: 'see redis-cli cluster info: every slot needs a node that answers',
    });
  }
  if (isCluster && redis.options.db) {
    throw new ConfigError(`Redis at ${where} is a cluster, which has no database ${redis.options.db}`, {
      remedy: 'remove the number at the end of REDIS_URL',
    });
  }
  // A node of a cluster knows where the primary is.
  if (!isCluster && state.get('role') === 'slave' && state.get('slave_read_only') !== '0') {
    throw new UnavailableError(`Redis at ${where} is a replica, which accepts no writes`, {
      remedy: 'set REDIS_URL to the primary, or wait until the replica is promoted',
    });
  }
  return isCluster;
}

function refuseOldVersion(version: string | undefined, where: string): void {
  if (version === undefined || Number.parseInt(version, 10) >= MIN_MAJOR_VERSION) return;
  throw new ConfigError(`Redis at ${where} is version ${version}, which is too old`, {
    remedy: 'use Redis 6.2 or newer, or unset REDIS_URL to keep the queue inside PostgreSQL',
  });
}

/** The other policies delete only keys that expire: locks and counters of BullMQ, which are made again. */
function refuseEviction(policy: string | undefined, where: string): void {
  if (policy === undefined || !policy.startsWith('allkeys-')) return;
  throw new ConfigError(`Redis at ${where} deletes jobs when its memory is full: its maxmemory-policy is ${policy}`, {
    remedy: NO_EVICTION,
  });
}

interface Node {
  readonly host: string;
  readonly port: number;
}

/**
 * The nodes that have slots, replicas too. None where a node does not know its own address because it never met another
 * one: the client for clusters could not find it, and nothing can be anywhere else.
 */
async function readNodes(redis: Redis): Promise<readonly Node[]> {
  type Address = readonly [host: string | null, port: number];
  type Range = readonly [firstSlot: number, lastSlot: number, primary: Address, ...replicas: Address[]];
  const ranges = (await redis.call('cluster', 'slots')) as readonly Range[];
  if (ranges.some(([, , [host]]) => !host)) return [];
  return ranges.flatMap(([, , ...all]) => all.flatMap(([host, port]) => (host ? [{ host, port }] : [])));
}

/**
 * The same user and certificates as `redis`, which is closed. A client that lost its connections begins with its address
 * again, or with one of `nodes`: after a failover the address may be that of the node that was lost.
 */
async function connectCluster(redis: Redis, nodes: readonly Node[]): Promise<Cluster> {
  const { host, port, username, password, tls, connectTimeout, commandTimeout, socketTimeout } = redis.options;
  redis.disconnect();
  const given = { username, password, tls, connectTimeout, commandTimeout, socketTimeout };
  const redisOptions: NodeOptions = { maxRetriesPerRequest: 1 };
  for (const [name, value] of Object.entries(given))
    if (value !== undefined) Object.assign(redisOptions, { [name]: value });
  const cluster = new Cluster([{ host: host ?? '127.0.0.1', port: port ?? 6379 }, ...nodes], {
    lazyConnect: true,
    clusterRetryStrategy: retryDelay,
    // Each node has this time to say where the slots are. The default of 1 s is too short for a busy machine.
    slotsRefreshTimeout: CONNECT_TIMEOUT_MS,
    // With TLS a node is verified by its name, which a look-up would replace by its address.
    dnsLookup: (address, found) => found(null, address),
    redisOptions,
  });
  cluster.on('error', () => undefined);
  try {
    await cluster.connect();
    return cluster;
  } catch (error) {
    cluster.disconnect();
    throw error;
  }
}

function describeRedis(url: string): string {
  const { hostname, port } = new URL(url);
  return `${hostname}:${port || 6379}`;
}

function explainFailure(url: string, reason: Error, cause: unknown): EchotikError {
  const { message, code = '' } = reason as Error & { code?: string };
  const where = describeRedis(url);
  if (/^(WRONGPASS|NOAUTH|NOPERM|ERR invalid password|ERR AUTH)/.test(message)) {
    return new ConfigError(`Redis at ${where} refused us: ${message}`, {
      remedy: 'check user and password in REDIS_URL; docs/environments.md has the rights that the user needs',
      cause,
    });
  }
  if (/CERT|UNABLE_TO_|SELF_SIGNED|ERR_SSL|ERR_TLS|EPROTO/.test(`${code} ${message}`)) {
    return new ConfigError(`TLS with Redis at ${where} failed: ${message}`, {
      remedy:
        'add ?cacert=<file with the certificate of the authority> to REDIS_URL, and ?cert= and &key= if it wants them',
      cause,
    });
  }
  return new UnavailableError(`cannot reach Redis at ${where}: ${message}`, {
    remedy: 'start it, correct REDIS_URL, or unset REDIS_URL to keep the queue inside PostgreSQL',
    cause,
  });
}
