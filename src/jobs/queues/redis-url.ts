/** REDIS_URL as ioredis needs it, or a refusal that names the part which is not supported. */
import { readFileSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import { ConfigError } from '../../errors.ts';

interface RedisTarget {
  readonly url: string;
  /** Files of REDIS_URL, read; undefined: it names none. */
  readonly tls: ConnectionOptions | undefined;
}

/** The same words as those of redis-cli. */
const TLS_FILES = { cacert: 'ca', cert: 'cert', key: 'key' } as const;

const ONE_ADDRESS =
  'name one address that always leads to the primary, such as a proxy or the name that the provider moves, ' +
  'or unset REDIS_URL to keep the queue inside PostgreSQL';

/** Reads the files that it names. Throws ConfigError. */
export function readRedisUrl(url: string): RedisTarget {
  if (/^rediss?[+-]sentinel:/i.test(url)) {
    throw new ConfigError('REDIS_URL names a Redis Sentinel, which is not supported', { remedy: ONE_ADDRESS });
  }
  const isRedis = /^rediss?:\/\//.test(url);
  if (isRedis && /^\w+:\/\/(?:[^/?#]*@)?(?![^/?#]*@)[^/?#]*,/.test(url)) {
    throw new ConfigError('REDIS_URL names several hosts, which is not supported', {
      remedy: `of a cluster, name any one of its nodes; otherwise ${ONE_ADDRESS}`,
    });
  }
  if (!isRedis || !URL.canParse(url)) {
    throw new ConfigError('REDIS_URL is not a Redis URL', { remedy: 'write it as redis://user:password@host:6379/0' });
  }
  const parsed = new URL(url);
  const named = Object.entries(TLS_FILES).flatMap(([name, option]) => {
    const path = parsed.searchParams.get(name);
    parsed.searchParams.delete(name);
    return path === null ? [] : [[option, readNamedFile(name, path)] as const];
  });
  if (!named.length) return { url, tls: undefined };
  if (parsed.protocol !== 'rediss:') {
    throw new ConfigError('REDIS_URL names certificates, but begins with redis://, which is not encrypted', {
      remedy: 'write rediss:// instead',
    });
  }
  return { url: parsed.href, tls: Object.fromEntries(named) };
}

function readNamedFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code = 'unreadable' } = error as { code?: string };
    throw new ConfigError(`${name} in REDIS_URL: cannot read ${path} (${code})`, {
      remedy: 'name a file in PEM format that this user may read',
      cause: error,
    });
  }
}
