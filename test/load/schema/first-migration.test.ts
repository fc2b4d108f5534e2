/** The first migration of a database that others use. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { loadEnvFile } from '../../../src/cli/input/env-file.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { ConfigError } from '../../../src/errors.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { runCli } from '../../support/cli.ts';
import { withDatabase, type TestDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';

/** A database without a warehouse, in which `statements` have run. */
const withOthers = (statements: string, work: (database: TestDatabase) => Promise<void>) =>
  withDatabase(async (database) => {
    await database.pool.query(`drop schema echotik, marts, ops, partitions, raw cascade; ${statements}`);
    await work(database);
  });

const listSchemas = async (pool: Pool) =>
  (
    await readRows(
      pool,
      `select nspname as name from pg_namespace where nspname !~ '^pg_' and nspname not in ('public', 'information_schema') order by 1`,
    )
  ).map(({ name }) => name);

/** As another application with drizzle leaves it; the last row has a date in the future. */
const DRIZZLE = `create schema drizzle;
  create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
  insert into drizzle.__drizzle_migrations (hash, created_at) select 'other ' || i, 1700000000000 + i from generate_series(1, 19) i;
  insert into drizzle.__drizzle_migrations (hash, created_at) values ('other 20', 99999999999999);`;

test('migrations that another application recorded with drizzle are neither counted nor changed', () =>
  withOthers(DRIZZLE, async ({ pool }) => {
    const rows = 'select id, hash, created_at from drizzle.__drizzle_migrations order by id';
    const before = await readRows(pool, rows);
    expect(await migrateWarehouse(pool)).toMatchObject({ unapplied: [] });
    expect(await migrateWarehouse(pool)).toEqual({ applied: 0, unapplied: [] });
    expect(await readRows(pool, rows)).toEqual(before);
    expect(await readRows(pool, 'select name from ops.migrations order by number limit 1')).toEqual([
      { name: 'baseline' },
    ]);
  }));

test('schemas with our names are used when they are empty', () =>
  withOthers('create schema raw; create schema marts; create schema partitions', async ({ pool }) => {
    expect(await migrateWarehouse(pool)).toMatchObject({ unapplied: [] });
    expect(await readRows(pool, 'select from raw.responses, marts.trending_music')).toEqual([]);
  }));

test.each([
  ['create schema raw; create table raw.events (id int)', 'schema raw contains table events'],
  ['create schema ops; create table ops.migrations (id int, name text)', 'schema ops contains table migrations'],
  ['create schema marts; create view marts.finance as select 1 as one', 'schema marts contains view finance'],
  [
    `create schema echotik; create function echotik.one() returns int language sql as 'select 1'`,
    'schema echotik contains function one',
  ],
  [`create schema partitions; create type partitions.kind as enum ('a')`, 'schema partitions contains type kind'],
  ['create schema ops; create type ops.pair as (a int, b int)', 'schema ops contains type pair'],
])('a schema that others use is refused and nothing is created: %s', (statements, conflict) =>
  withOthers(statements, async ({ pool }) => {
    const before = await listSchemas(pool);
    await expect(migrateWarehouse(pool)).rejects.toMatchObject({
      name: ConfigError.name,
      message: expect.stringContaining(conflict),
      remedy: expect.stringContaining(`alter schema ${String(before[0])} rename to`),
    });
    expect(await listSchemas(pool)).toEqual(before);
  }),
);

const TABLE = 'create table public.orders (id int)';

/** Runs commands in a folder with this `.env`. */
async function withEnvFile(text: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'echotik-env-'));
  try {
    await writeFile(join(folder, '.env'), text);
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const OTHER_HOME = { ECHOTIK_CONFIG: '' };

test('a .env that another application may use does not put a warehouse beside its tables, unless that is asked for', () =>
  withOthers(TABLE, ({ url, pool }) =>
    withEnvFile(`DATABASE_URL=${url}\nPORT=3000\nECHOTIK_LOG_LEVEL=warn\n`, async (folder) => {
      const refused = await runCli(['migrate'], OTHER_HOME, folder);
      expect(refused).toMatchObject({
        code: 2,
        stderr: expect.stringMatching(
          /a table of another application \(public\.orders\).*\.env, .*\n {2}-> .*--shared-database/,
        ),
      });
      expect(refused.stderr).toContain(join(folder, '.env'));
      // All commands that migrate have the same rule.
      expect(await runCli(['sync', 'trending-music-list', '--yes'], OTHER_HOME, folder)).toMatchObject({ code: 2 });
      expect(await listSchemas(pool)).toEqual([]);
      expect(await runCli(['migrate', '--shared-database'], OTHER_HOME, folder)).toMatchObject({ code: 0 });
      expect(await runCli(['migrate'], OTHER_HOME, folder)).toMatchObject({
        code: 0,
        stdout: 'The schema is up to date.\n',
      });
    }),
  ));

test.each([
  ['only a variable of ours is in it', 'ECHOTIK_LOG_LEVEL=info', false],
  ['echotik.config.yaml is beside it', '', true],
])('a .env with a DATABASE_URL is read if %s', (_, line, hasConfig) =>
  withEnvFile(`DATABASE_URL=postgres://db/app\n${line}\n`, async (folder) => {
    if (hasConfig) await writeFile(join(folder, 'echotik.config.yaml'), '');
    const variables = {};
    loadEnvFile(variables, folder);
    const { databaseUrl, sharedEnvFile } = readEnvironment(variables);
    expect(databaseUrl).toBe('postgres://db/app');
    expect(sharedEnvFile).toBe(hasConfig ? undefined : join(folder, '.env'));
  }),
);

test('a DATABASE_URL of the shell is used, whatever .env says', () =>
  withEnvFile('DATABASE_URL=postgres://db/app\nECHOTIK_LOG_LEVEL=info', async (folder) => {
    const variables = { DATABASE_URL: 'postgres://db/ours' };
    loadEnvFile(variables, folder);
    const { databaseUrl, sharedEnvFile } = readEnvironment(variables);
    expect({ databaseUrl, sharedEnvFile }).toEqual({ databaseUrl: 'postgres://db/ours', sharedEnvFile: undefined });
  }));
