/** The connection to Redis, in words for the operator where there is none. */
import { Redis } from 'ioredis';
import { ConfigError, UnavailableError } from '../../errors.ts';

const CONNECT_TIMEOUT_MS = 5_000;
const COMMAND_TIMEOUT_MS = 10_000;

/** Throws UnavailableError when Redis does not answer, ConfigError when its URL is none. The caller disconnects. */
export async function connectRedis(url: string): Promise<Redis> {
  if (!/^rediss?:\/\//.test(url) || !URL.canParse(url)) {
    throw new ConfigError('REDIS_URL is not a Redis URL', { remedy: 'write it as redis://user:password@host:6379/0' });
  }
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
    retryStrategy: (times: number) => Math.min(times * 200, 5_000),
  });
  let reason: Error | undefined;
  const note = (error: Error) => {
    reason = error;
  };
  redis.on('error', note);
  try {
    await redis.connect();
    await redis.ping();
    return redis;
  } catch (error) {
    redis.disconnect();
    const { hostname, port } = new URL(url);
    throw new UnavailableError(
      `cannot reach Redis at ${hostname}:${port || 6379}: ${(reason ?? (error as Error)).message}`,
      {
        remedy: 'start it, correct REDIS_URL, or unset REDIS_URL to keep the queue inside PostgreSQL',
        cause: error,
      },
    );
  } finally {
    redis.off('error', note);
  }
}
