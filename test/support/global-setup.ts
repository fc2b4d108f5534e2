/** One real PostgreSQL and, where there is one, one real Redis for all test files. */
import { appendFile, chmod, mkdtemp, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { acquireEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.ts';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { createPool } from '../../src/load/connection/pool.ts';
import { omitRequiredMethod } from '../../src/scram-client.ts';
import { bundleProgram } from './bundle-program.ts';
import { readCpuSeconds } from './cpu-seconds.ts';
import { hasRedisServer, type RedisServer, startRedisServer } from './redis.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of a migrated database that tests clone. */
    readonly templateUrl: string;
    /** Absent: no Redis here, its tests are skipped. */
    readonly redisUrl: string | undefined;
    /** Path of a script that is the command line. */
    readonly program: string;
    /** A folder for files of tests; it is deleted at the end. */
    readonly scratch: string;
  }
}

export const TEMPLATE = 'template_of_tests';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const home = await mkdtemp(join(await roomyFolder(), 'echotik-test-'));
  // As root the server runs as another user; where that user cannot enter, the data would go to a disk.
  await chmod(home, 0o711);
  const postgres = await acquireEmbeddedPostgres(home, { database: TEMPLATE });
  const pool = createPool(postgres.url, { max: 1 });
  for (const setting of NOTHING_LASTS) await pool.query(`alter system set ${setting}`);
  await pool.query('select pg_reload_conf()');
  await migrateWarehouse(pool);
  await pool.end();
  const redis = await startRedis();
  project.provide('templateUrl', omitRequiredMethod(new URL(postgres.url)));
  project.provide('redisUrl', redis?.url);
  project.provide('program', await bundleProgram());
  project.provide('scratch', home);
  return async () => {
    await appendServerSeconds(postgres.url);
    await redis?.stop();
    await postgres.release();
    await rm(home, { recursive: true, force: true });
  };
}

/** See measure-cpu.ts. */
async function appendServerSeconds(url: string): Promise<void> {
  const log = process.env['TEST_CPU'];
  if (log === undefined) return;
  const pool = createPool(url, { max: 1 });
  const { data_directory: data } = onlyRow(await pool.query<{ data_directory: string }>('show data_directory'));
  await pool.end();
  const [pid] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  await appendFile(log, `${JSON.stringify({ file: 'postgres', ...readCpuSeconds(Number(pid)) })}\n`);
}

/** The server ends with the tests, so it need not survive a power failure, and no table lives long enough to need vacuum. */
const NOTHING_LASTS = [
  'fsync = off',
  'synchronous_commit = off',
  'full_page_writes = off',
  'wal_compression = off',
  'autovacuum = off',
  `checkpoint_timeout = '1h'`,
];

const IN_MEMORY = '/dev/shm';
const ROOM_BYTES = 4 * 1024 ** 3;

/**
 * A folder in memory where there is room: cloning a database of some hundred files takes 30 ms there and 700 ms on a
 * disk.
 */
async function roomyFolder(): Promise<string> {
  const memory = await statfs(IN_MEMORY).catch(() => undefined);
  return memory && memory.bavail * memory.bsize >= ROOM_BYTES ? IN_MEMORY : tmpdir();
}

async function startRedis(): Promise<Pick<RedisServer, 'url' | 'stop'> | undefined> {
  const url = process.env['REDIS_URL'];
  if (url) return { url, stop: async () => undefined };
  if (hasRedisServer()) return startRedisServer();
  if (process.env['REQUIRE_REDIS'])
    throw new Error('REQUIRE_REDIS is set, but there is neither REDIS_URL nor redis-server');
  return undefined;
}
