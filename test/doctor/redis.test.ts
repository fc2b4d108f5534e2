import { Redis } from 'ioredis';
import { expect, test } from 'vitest';
import { diagnoseRedis } from '../../src/doctor/redis.ts';
import { hasRedisServer, startRedisServer } from '../support/redis.ts';

/** What is found on a server of its own, after `set` had its way with it. */
async function foundOn(set: (redis: Redis) => Promise<unknown>, user = ''): Promise<readonly string[]> {
  const server = await startRedisServer();
  const redis = new Redis(server.url);
  try {
    await set(redis);
    const url = Object.assign(new URL(server.url), user ? { username: user, password: 'canary' } : {});
    return (await diagnoseRedis(url.href)).map(({ result, message }) => `${result}: ${message}`);
  } finally {
    redis.disconnect();
    await server.stop();
  }
}

const limited = (redis: Redis) => redis.call('acl', 'setuser', 'guest', 'on', '>canary', '+@all', '-config');

test.skipIf(!hasRedisServer())('a Redis that stores its jobs is ok', async () => {
  expect(await foundOn((redis) => redis.config('SET', 'save', '3600 1'))).toEqual([
    expect.stringMatching(/^ok: Redis \d/),
    'ok: maxmemory-policy noeviction',
    'ok: keeps jobs on disk (snapshots)',
  ]);
});

test.skipIf(!hasRedisServer())('a Redis that evicts keys that expire, or stores nothing, is a warning', async () => {
  expect(await foundOn((redis) => redis.config('SET', 'maxmemory-policy', 'volatile-lru'))).toEqual([
    expect.stringMatching(/^ok: Redis \d/),
    'warning: maxmemory-policy is volatile-lru: when its memory is full, Redis deletes keys that expire',
    'warning: Redis keeps nothing on disk',
  ]);
});

test.skipIf(!hasRedisServer())(
  'INFO is used if CONFIG is forbidden, and a warning is reported if INFO is forbidden too',
  async () => {
    expect(await foundOn(limited, 'guest')).toEqual([
      expect.stringMatching(/^ok: Redis \d/),
      'ok: maxmemory-policy noeviction',
      'warning: AOF is off, and Redis does not report whether it saves snapshots',
    ]);
    const silent = (redis: Redis) => redis.call('acl', 'setuser', 'guest', 'on', '>canary', '+ping', '+client');
    expect(await foundOn(silent, 'guest')).toEqual(['warning: Redis answers, but does not report its state']);
  },
);
