/** Two versions use one database, as during a rolling upgrade. */
import { expect, test } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { diagnoseSchema } from '../../../src/doctor/postgres.ts';
import { digestDefinitions, readRelease } from '../../../src/load/schema/all-definitions.ts';
import { getSchemaAdditions, migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { migrate } from '../../../src/load/schema/migrate.ts';
import { readMigrations } from '../../../src/load/schema/migration-files.ts';
import { metabaseTable } from '../../../src/metabase/metabase.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { ageAll, makeOlder, SHORT } from './older-definitions.ts';

const KNOWN = (readMigrations().at(-1)?.number ?? 0) + 1;
const NEWER_VIEW = `create or replace view marts.table_sizes as
  select table_name, rows_estimate, size_bytes, 'tomorrow' as of_tomorrow from (%) s`;

/** Changes the database as a newer version does: another view, one more column, a higher epoch. */
async function upgradeToTomorrow(pool: Pool): Promise<void> {
  const view = await pool.query<{ text: string }>(`select pg_get_viewdef('marts.table_sizes'::regclass) as text`);
  await pool.query(NEWER_VIEW.replace('%', onlyRow(view).text.replace(';', '')));
  await pool.query(`create view marts.of_tomorrow as select 1 as one;
    insert into ops.objects (object, kind, oid, definition) values ('marts.of_tomorrow', 'view', 'marts.of_tomorrow'::regclass::oid, 'x');
    comment on view marts.table_sizes is 'tomorrow';
    update ops.objects set definition = 'tomorrow' where object = 'marts.table_sizes';
    update ops.definitions set epoch = epoch + 1, digest = 'tomorrow'`);
}

const migrationOfTomorrow = (pool: Pool, worksSince: number) =>
  pool.query(
    `insert into ops.migrations values (${KNOWN}, 'of-tomorrow', '', '2.0.0');
     update ops.definitions set migrations = ${KNOWN + 1}, works_since = ${worksSince}`,
  );

const asOfTomorrow = `select of_tomorrow, one, obj_description('marts.table_sizes'::regclass, 'pg_class') as comment
  from marts.table_sizes, marts.of_tomorrow limit 1`;
const TOMORROW = [{ of_tomorrow: 'tomorrow', one: 1, comment: 'tomorrow' }];

test('the older version keeps what the newer one defined, however often it starts', () =>
  withDatabase(async ({ pool }) => {
    await upgradeToTomorrow(pool);
    for (let start = 0; start < 2; start++) {
      expect(await migrateWarehouse(pool, SHORT)).toEqual({ applied: 0, unapplied: [] });
      expect(await readRows(pool, asOfTomorrow)).toEqual(TOMORROW);
    }
  }));

test('the newer version replaces what the older one defined, also while the older one applies its definitions', () =>
  withDatabase(async ({ pool }) => {
    await makeOlder(pool, 'view', 'marts.table_sizes', (text) => `select 1 as gone, s.* from (${text}) s`);
    await ageAll(pool);
    // The older version was killed while it applied them, or has just started.
    await pool.query('update ops.definitions set digest = null');
    await Promise.all([migrateWarehouse(pool, SHORT), migrateWarehouse(pool, SHORT)]);
    expect(await readRows(pool, 'select epoch, digest from ops.definitions')).toEqual([
      { epoch: readRelease().epoch, digest: digestDefinitions(getSchemaAdditions()) },
    ]);
    expect(
      await readRows(
        pool,
        `select from pg_attribute where attrelid = 'marts.table_sizes'::regclass and attname = 'gone'`,
      ),
    ).toEqual([]);
  }));

test('a version that knows fewer migrations works, if the newer one records that they only add', () =>
  withDatabase(async ({ pool }) => {
    await upgradeToTomorrow(pool);
    await migrationOfTomorrow(pool, KNOWN);
    const older = { ...metabaseTable, fingerprint: 'older', fill: () => Promise.reject(new Error('an older version')) };
    const additions = { ...getSchemaAdditions(), extraTables: [older] };
    expect(await migrate(pool, { ...additions, ...SHORT })).toEqual({ applied: 0, unapplied: [] });
    expect(await readRows(pool, asOfTomorrow)).toEqual(TOMORROW);
    expect((await diagnoseSchema(pool)).map(({ result }) => result)).toEqual(['warning']);
  }));

test('a version that knows fewer migrations stops, if the newer one records that they remove something, or records nothing', () =>
  withDatabase(async ({ pool }) => {
    await migrationOfTomorrow(pool, KNOWN + 1);
    await expect(migrateWarehouse(pool, SHORT)).rejects.toBeInstanceOf(ConfigError);
    // One more migration, of which nothing is recorded.
    await pool.query(`update ops.definitions set migrations = ${KNOWN}, works_since = 0`);
    await expect(migrateWarehouse(pool, SHORT)).rejects.toThrow(
      `the database has ${KNOWN + 1} migrations, this version knows ${KNOWN}`,
    );
  }));

test('the epoch of the definitions was raised with their last change', () => {
  // Otherwise run `npm run docs`.
  expect(readRelease().digest).toBe(digestDefinitions(getSchemaAdditions()));
});
