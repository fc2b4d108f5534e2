/** Redis: BullMQ loses jobs where it may throw keys away, and all of them where nothing is kept. */
import type { connectRedis } from '../worker/redis.ts';
import { error, ok, type Remark, warning } from './check.ts';

type Redis = Awaited<ReturnType<typeof connectRedis>>;

/** Throws UnavailableError and ConfigError. */
export async function findInRedis(url: string): Promise<readonly Remark[]> {
  // Only who has a REDIS_URL waits for the client to load.
  const client = await import('../worker/redis.ts');
  const redis = await client.connectRedis(url);
  try {
    const info = await infoOf(redis);
    if (!info) return [warning('Redis answers, but tells nothing of itself', 'allow its user the command INFO')];
    return [
      ok(`Redis ${info.get('redis_version') ?? 'of an unknown version'}`),
      policy(info),
      await keeping(redis, info),
    ];
  } finally {
    redis.disconnect();
  }
}

type Info = ReadonlyMap<string, string>;

/** Asked of INFO, because CONFIG is forbidden on many a hosted Redis. */
async function infoOf(redis: Redis): Promise<Info | undefined> {
  const text = await redis.info().catch(() => undefined);
  const lines = text?.split(/\r?\n/).map((line) => /^(\w+):(.*)$/.exec(line));
  return lines && new Map(lines.flatMap((pair) => (pair?.[1] ? [[pair[1], pair[2] ?? '']] : [])));
}

function policy(info: Info): Remark {
  const set = info.get('maxmemory_policy');
  const remedy =
    'set maxmemory-policy noeviction in redis.conf, or with: redis-cli config set maxmemory-policy noeviction';
  if (set === 'noeviction') return ok('maxmemory-policy noeviction');
  return set === undefined
    ? warning('Redis does not tell its maxmemory-policy', remedy)
    : error(`maxmemory-policy is ${set}: when its memory is full, Redis throws jobs away`, remedy);
}

/** Only a warning: lost jobs come back from the ledger, but late. */
async function keeping(redis: Redis, info: Info): Promise<Remark> {
  if (info.get('aof_enabled') === '1') return ok('keeps jobs on disk (AOF)');
  const remedy = 'set appendonly yes: jobs that a restart loses come back from PostgreSQL, but late';
  const save = await redis.config('GET', 'save').catch(() => undefined);
  if (!Array.isArray(save)) return warning('AOF is off, and Redis does not tell whether it saves snapshots', remedy);
  return save[1] ? ok('keeps jobs on disk (snapshots)') : warning('Redis keeps nothing on disk', remedy);
}
