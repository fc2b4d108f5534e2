/** Two versions at work on one database, as during a rolling upgrade. */
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { findInSchema } from '../../src/jobs/check/postgres.ts';
import { digestOfAll, release } from '../../src/load/definitions/all.ts';
import { migrate } from '../../src/load/migrate.ts';
import type { Pool } from '../../src/load/pool.ts';
import { withDatabase } from '../support/database.ts';
import { rowsOf } from './deliveries.ts';
import { ageAll, makeOlder, SHORT } from './older-definitions.ts';

const KNOWN = readdirSync(new URL('../../migrations', import.meta.url)).filter((name) => name.endsWith('.sql')).length;
const NEWER_VIEW = `create or replace view marts.table_sizes as
  select table_name, rows_estimate, size_bytes, 'tomorrow' as of_tomorrow from (%) s`;

/** As the version of tomorrow leaves the database: another view, one more column, a higher epoch. */
async function upgradeToTomorrow(pool: Pool): Promise<void> {
  const { rows } = await pool.query(`select pg_get_viewdef('marts.table_sizes'::regclass) as text`);
  await pool.query(NEWER_VIEW.replace('%', rows[0].text.replace(';', '')));
  await pool.query(`create view marts.of_tomorrow as select 1 as one;
    insert into ops.objects (object, kind, oid, definition) values ('marts.of_tomorrow', 'view', 'marts.of_tomorrow'::regclass::oid, 'x');
    comment on view marts.table_sizes is 'tomorrow';
    update ops.objects set definition = 'tomorrow' where object = 'marts.table_sizes';
    update ops.definitions set epoch = epoch + 1, digest = 'tomorrow'`);
}

const migrationOfTomorrow = (pool: Pool, worksSince: number) =>
  pool.query(
    `insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 99999999999999);
     update ops.definitions set migrations = ${KNOWN + 1}, works_since = ${worksSince}`,
  );

const asOfTomorrow = `select of_tomorrow, one, obj_description('marts.table_sizes'::regclass, 'pg_class') as comment
  from marts.table_sizes, marts.of_tomorrow limit 1`;
const TOMORROW = [{ of_tomorrow: 'tomorrow', one: 1, comment: 'tomorrow' }];

test('the older one leaves what the newer one defined, however often it starts', () =>
  withDatabase(async ({ pool }) => {
    await upgradeToTomorrow(pool);
    for (let start = 0; start < 2; start++) {
      expect(await migrate(pool, undefined, SHORT)).toEqual({ applied: 0, unapplied: [] });
      expect(await rowsOf(pool, asOfTomorrow)).toEqual(TOMORROW);
    }
  }));

test('the newer one replaces what the older one defined, also when that is still at it', () =>
  withDatabase(async ({ pool }) => {
    await makeOlder(pool, 'view', 'marts.table_sizes', (text) => `select 1 as gone, s.* from (${text}) s`);
    await ageAll(pool);
    // The older one began and was killed, or has only started.
    await pool.query('update ops.definitions set digest = null');
    await Promise.all([migrate(pool, undefined, SHORT), migrate(pool, undefined, SHORT)]);
    expect(await rowsOf(pool, 'select epoch, digest from ops.definitions')).toEqual([
      { epoch: release().epoch, digest: digestOfAll() },
    ]);
    expect(
      await rowsOf(
        pool,
        `select from pg_attribute where attrelid = 'marts.table_sizes'::regclass and attname = 'gone'`,
      ),
    ).toEqual([]);
  }));

test('one that knows fewer migrations works on, if the newer one says that they only add', () =>
  withDatabase(async ({ pool }) => {
    await upgradeToTomorrow(pool);
    await migrationOfTomorrow(pool, KNOWN);
    const more = () => Promise.reject(new Error('the queue of an older version'));
    expect(await migrate(pool, more, SHORT)).toEqual({ applied: 0, unapplied: [] });
    expect(await rowsOf(pool, asOfTomorrow)).toEqual(TOMORROW);
    expect((await findInSchema(pool)).map(({ result }) => result)).toEqual(['warning']);
  }));

test('one that knows fewer migrations stops, if the newer one says that they take something away, or says nothing', () =>
  withDatabase(async ({ pool }) => {
    await migrationOfTomorrow(pool, KNOWN + 1);
    await expect(migrate(pool, undefined, SHORT)).rejects.toBeInstanceOf(ConfigError);
    // One more that nobody has spoken of.
    await pool.query(`update ops.definitions set migrations = ${KNOWN}, works_since = 0`);
    await expect(migrate(pool, undefined, SHORT)).rejects.toThrow(
      `the database has ${KNOWN + 1} migrations, this version knows ${KNOWN}`,
    );
  }));

test('the number of the definitions was raised with their last change', () => {
  // Otherwise run `npm run docs`.
  expect(release().digest).toBe(digestOfAll());
});
