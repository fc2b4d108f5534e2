/** Databases of versions before the baseline, from dumps that those versions made (pg_dump, compressed by brotli). */
import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readMigrations } from '../../../src/load/schema/migration-files.ts';
import { migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { diagnoseSchema } from '../../../src/doctor/postgres.ts';
import { ConfigError } from '../../../src/errors.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';

const readDump = (name: string) =>
  brotliDecompressSync(readFileSync(new URL(`dumps/${name}.sql.br`, import.meta.url))).toString('utf8');

/** A database with the content of a dump, and 20 migrations of another application in the journal of drizzle. */
const withDump = (name: string, work: (pool: Pool) => Promise<void>) =>
  withDatabase(async ({ pool }) => {
    const connection = await pool.connect();
    await connection.query(`drop schema echotik, marts, ops, partitions, raw cascade; ${readDump(name)}`);
    // The dump has changed settings of the session.
    connection.release(true);
    await pool.query(
      `insert into drizzle.__drizzle_migrations (hash, created_at) select 'other ' || i, 99999999999999 from generate_series(1, 20) i`,
    );
    await work(pool);
  });

/**
 * All tables with their identities, columns and constraints. The same before and after means that none was changed.
 * Older versions did not validate one constraint, because what it replaced had allowed less.
 */
const readTables = (pool: Pool) =>
  readRows(
    pool,
    `select c.oid::int, n.nspname || '.' || c.relname as name,
       (select array_agg(a.attname || ' ' || format_type(a.atttypid, a.atttypmod) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
       array(select replace(pg_get_constraintdef(k.oid), ' NOT VALID', '') from pg_constraint k where k.conrelid = c.oid order by 1) as constraints
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and n.nspname in ('drizzle', 'echotik', 'ops', 'partitions', 'raw') order by 2`,
  );

test('a database with all migrations of the version before the baseline is adopted, and only later migrations are applied', () =>
  withDump('0013', async (pool) => {
    const before = await readTables(pool);
    expect(before.length).toBeGreaterThan(100);
    const later = readMigrations().filter(({ number }) => number > 13);
    await pool.query(`create view public.of_others as select seller_id, valid_from from echotik.shops_versions`);
    expect((await diagnoseSchema(pool))[0]).toMatchObject({
      result: 'warning',
      message: expect.stringContaining('pending'),
    });
    expect(await migrateWarehouse(pool)).toEqual({ applied: later.length, unapplied: [] });
    const after = await readTables(pool);
    // Tables that are new, and those to which later migrations add columns or values.
    const known = new Set(before.map(({ name }) => name));
    const changed = ['migrations', 'readers', 'requests', 'runs', 'ticks', 'warehouse'].map((name) => `ops.${name}`);
    const gotColumns = /^(?:echotik|partitions)\.(?:influencers|shops|hashtag_creators)(?:_history)?(?:_[a-z]?\d+)*$/;
    const withoutChanged = (tables: typeof before) =>
      tables.filter(({ name }) => known.has(name) && !changed.includes(String(name)) && !gotColumns.test(String(name)));
    expect(withoutChanged(after)).toEqual(withoutChanged(before));
    // A view of others on a view that got columns does not prevent the migration, and stays.
    await pool.query('select seller_id, valid_from from public.of_others');
    await pool.query('select shop_type, followers_count from echotik.shops_versions');
    expect(await readRows(pool, 'select number, name from ops.migrations order by number')).toEqual([
      { number: 13, name: 'baseline' },
      ...later.map(({ number, name }) => ({ number, name })),
    ]);
    // Its rows are those of before: definitions and objects of ours are found again.
    expect(await readRows(pool, `select source from ops.warehouse`)).toEqual([{ source: 'simulator' }]);
    expect(await migrateWarehouse(pool)).toEqual({ applied: 0, unapplied: [] });
  }));

test('an adopted database has the tables of a new one', () =>
  withDump('0013', async (adopted) => {
    await migrateWarehouse(adopted);
    await withDatabase(async ({ pool: fresh }) => {
      const own = (rows: Awaited<ReturnType<typeof readTables>>) =>
        rows
          .filter(({ name }) => !String(name).startsWith('drizzle.'))
          .map(({ name, columns, constraints }) => ({ name, columns, constraints }));
      expect(own(await readTables(adopted))).toEqual(own(await readTables(fresh)));
    });
  }));

test('an older database is refused with the version that upgrades it, and not changed', () =>
  withDump('bde5184', async (pool) => {
    const before = await readTables(pool);
    await expect(migrateWarehouse(pool)).rejects.toMatchObject({
      name: ConfigError.name,
      message: expect.stringContaining('the database has 8 of the 14 migrations'),
      remedy: expect.stringContaining('run `migrate` of version 0.1 (commit 98e67ed) once'),
    });
    expect(await readTables(pool)).toEqual(before);
    expect(await diagnoseSchema(pool)).toEqual([
      expect.objectContaining({ result: 'error', message: expect.stringContaining('8 of the 14 migrations') }),
    ]);
  }));
