/**
 * Diagnoses Redis: BullMQ loses jobs if Redis may evict keys, and all jobs in a restart if nothing is stored on disk.
 */
import type { connectRedis } from '../jobs/queues/redis.ts';
import { ok, type Remark, warning } from './diagnostic.ts';

type Redis = Awaited<ReturnType<typeof connectRedis>>['client'];

/** Throws UnavailableError if Redis cannot be reached, and ConfigError if the URL is not valid. */
export async function diagnoseRedis(url: string): Promise<readonly Remark[]> {
  // The client takes time to load, so it is loaded only if there is a REDIS_URL.
  const module = await import('../jobs/queues/redis.ts');
  const { client: redis, isCluster } = await module.connectRedis(url);
  try {
    const info = await readInfo(redis);
    if (!info) return [warning('Redis answers, but does not report its state', 'allow its user the command INFO')];
    return [
      diagnoseVersion(info.get('redis_version'), isCluster),
      diagnosePolicy(info.get('maxmemory_policy'), module.NO_EVICTION),
      await diagnosePersistence(redis, info),
    ];
  } finally {
    redis.disconnect();
  }
}

type Info = ReadonlyMap<string, string>;

/** The state by INFO, because many hosted servers forbid CONFIG. Undefined: INFO is forbidden too. */
async function readInfo(redis: Redis): Promise<Info | undefined> {
  const text = await redis.info().catch(() => undefined);
  const lines = text?.split(/\r?\n/).map((line) => /^(\w+):(.*)$/.exec(line));
  return lines && new Map(lines.flatMap((pair) => (pair?.[1] ? [[pair[1], pair[2] ?? '']] : [])));
}

function diagnoseVersion(version: string | undefined, isCluster: boolean): Remark {
  const message = `Redis ${version ?? 'of an unknown version'}${isCluster ? ', a cluster' : ''}`;
  const [major = 0, minor = 0] = (version ?? '').split('.').map(Number);
  const isOld = version !== undefined && (major < 6 || (major === 6 && minor < 2));
  return isOld
    ? warning(`${message}, older than the versions that BullMQ is made for`, 'use Redis 6.2 or newer')
    : ok(message);
}

/** A policy that deletes any key is refused when the connection is made. */
function diagnosePolicy(policy: string | undefined, remedy: string): Remark {
  if (policy === 'noeviction') return ok('maxmemory-policy noeviction');
  return policy === undefined
    ? warning('Redis does not report its maxmemory-policy', remedy)
    : warning(`maxmemory-policy is ${policy}: when its memory is full, Redis deletes keys that expire`, remedy);
}

/** Only a warning: lost jobs are queued again from the ledger, but late. */
async function diagnosePersistence(redis: Redis, info: Info): Promise<Remark> {
  if (info.get('aof_enabled') === '1') return ok('keeps jobs on disk (AOF)');
  const remedy = 'set appendonly yes: jobs that a restart loses come back from PostgreSQL, but late';
  const save = await redis.config('GET', 'save').catch(() => undefined);
  if (!Array.isArray(save)) return warning('AOF is off, and Redis does not report whether it saves snapshots', remedy);
  return save[1] ? ok('keeps jobs on disk (snapshots)') : warning('Redis keeps nothing on disk', remedy);
}
