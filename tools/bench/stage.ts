/** What measurements run on: servers, an empty warehouse to copy, and the environment of a command. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { packageFile } from '../../src/package-files.ts';
import type { ApiServer, Server } from './servers.ts';

export const program = packageFile('dist/src/cli/main.js');
const TEMPLATE = 'bench_template';

export interface Stage {
  readonly folder: string;
  readonly api: ApiServer;
  readonly postgres: Server;
  /** On the database `postgres`. */
  readonly admin: Pool;
  /** Undefined: there is no redis-server. */
  readonly redis: Server | undefined;
}

/** CPU seconds of the servers since their start. */
export const readServers = ({ postgres, redis, api }: Stage) => ({
  postgres: postgres.cpuSeconds(),
  redis: redis?.cpuSeconds() ?? 0,
  api: api.cpuSeconds(),
});

/** Creates the empty warehouse. To copy it takes less time than to create another. */
export async function createTemplate({ admin, postgres }: Stage): Promise<void> {
  await admin.query(`create database ${TEMPLATE}`);
  const pool = createPool(toDatabaseUrl(postgres.url, TEMPLATE));
  await migrateWarehouse(pool);
  await pool.end();
}

/** Lends a copy of the empty warehouse to `work`. */
export async function withDatabase<T>(stage: Stage, work: (databaseUrl: string, pool: Pool) => Promise<T>): Promise<T> {
  const name = `bench_${process.hrtime.bigint()}`;
  await stage.admin.query(`create database ${name} template ${TEMPLATE}`);
  const url = toDatabaseUrl(stage.postgres.url, name);
  const pool = createPool(url, { max: 2 });
  try {
    return await work(url, pool);
  } finally {
    await pool.end();
    await stage.admin.query(`drop database ${name} with (force)`);
  }
}

function toDatabaseUrl(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

/** Calls in flight of both lanes, without a limit of calls per second. */
export async function writeConfig(home: string, concurrency: number): Promise<void> {
  const lane = `{ concurrency: ${concurrency}, perSecond: null }`;
  await writeFile(join(home, 'echotik.config.yaml'), `lanes: { offline: ${lane}, realtime: ${lane} }\n`);
}

interface EnvironmentOptions {
  readonly databaseUrl: string;
  /** The working directory, with the configuration. */
  readonly home: string;
  readonly isSlow: boolean;
  readonly withRedis: boolean;
}

export const buildEnvironment = (
  { api, redis }: Stage,
  { databaseUrl, home, isSlow, withRedis }: EnvironmentOptions,
): Record<string, string> => ({
  DATABASE_URL: databaseUrl,
  ECHOTIK_HOME: home,
  ECHOTIK_BASE_URL: isSlow ? api.slowUrl : api.url,
  ECHOTIK_USERNAME: api.username,
  ECHOTIK_PASSWORD: api.password,
  ...(withRedis && redis ? { REDIS_URL: redis.url } : {}),
});
