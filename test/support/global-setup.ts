/** One real PostgreSQL and, where there is one, one real Redis for all test files. */
import { mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { acquireEmbeddedPostgres } from '../../src/load/embedded/embedded-postgres.ts';
import { migrate } from '../../src/load/migrate.ts';
import { createPool } from '../../src/load/pool.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a migrated database that tests clone. */
    readonly templateUrl: string;
    /** Absent: no Redis here, its tests are skipped. */
    readonly redisUrl: string | undefined;
    /** A folder for files of tests; it is deleted at the end. */
    readonly scratch: string;
  }
}

export const TEMPLATE = 'template_of_tests';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(await roomyFolder(), 'echotik-test-'));
  const postgres = await acquireEmbeddedPostgres(home, { database: TEMPLATE });
  const pool = createPool(postgres.url, { max: 1 });
  // Nobody pulls the plug of this server: what its clients see is the same, only sooner.
  await pool.query('alter system set fsync = off');
  await pool.query('select pg_reload_conf()');
  await migrate(pool);
  await pool.end();
  const redis = await startRedis();
  project.provide('templateUrl', postgres.url);
  project.provide('redisUrl', redis?.url);
  project.provide('scratch', home);
  return async () => {
    await redis?.stop();
    await postgres.release();
    await rm(home, { recursive: true, force: true });
  };
}

const IN_MEMORY = '/dev/shm';
const ROOM_BYTES = 4 * 1024 ** 3;

/** Memory where there is plenty: each test clones a database of some hundred files, in 30 ms there and in 700 ms on a disk. */
async function roomyFolder(): Promise<string> {
  const memory = await statfs(IN_MEMORY).catch(() => undefined);
  return memory && memory.bavail * memory.bsize >= ROOM_BYTES ? IN_MEMORY : tmpdir();
}

async function startRedis(): Promise<RedisServer | undefined> {
  const url = process.env['REDIS_URL'];
  if (url) return { url, stop: async () => undefined };
  if (hasRedisServer()) return startRedisServer();
  if (process.env['REQUIRE_REDIS'])
    throw new Error('REQUIRE_REDIS is set, but there is neither REDIS_URL nor redis-server');
  return undefined;
}
