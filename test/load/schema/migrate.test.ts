import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../../src/errors.ts';
import { getSchemaAdditions, migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { createPool, type Pool } from '../../../src/load/connection/pool.ts';
import { migrate } from '../../../src/load/schema/migrate.ts';
import { readMigrations } from '../../../src/load/schema/migration-files.ts';
import { version } from '../../../src/version.ts';
import { metabaseTable } from '../../../src/metabase/metabase.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';

const KNOWN = (readMigrations().at(-1)?.number ?? 0) + 1;

/** Removes all that migrations made. */
const empty = (pool: Pool) => pool.query('drop schema echotik, marts, ops, partitions, raw cascade');

const readJournal = (pool: Pool) =>
  readRows(pool, 'select number, name, sha256, version from ops.migrations order by 1');
const JOURNAL = readMigrations().map(({ number, name, sha256 }) => ({ number, name, sha256, version }));

/** Migrates with a table whose rows cannot be written. */
const migrateInVain = (pool: Pool) =>
  migrate(pool, {
    ...getSchemaAdditions(),
    extraTables: [{ ...metabaseTable, fingerprint: 'new', fill: () => Promise.reject(new Error('no rows')) }],
  });

describe('migrating', () => {
  test('eight concurrent processes apply each migration once', () =>
    withDatabase(async ({ url, pool }) => {
      await empty(pool);
      const pools = Array.from({ length: 8 }, () => createPool(url, { max: 1 }));
      const counts = await Promise.all(pools.map((one) => migrateWarehouse(one)));
      await Promise.all(pools.map((one) => one.end()));
      expect(counts.map(({ applied: count }) => count).toSorted((a, b) => a - b)).toEqual([
        ...Array<number>(7).fill(0),
        KNOWN,
      ]);
      expect(await readJournal(pool)).toEqual(JOURNAL);
    }));

  test('a database that is up to date changes nothing', () =>
    withDatabase(async ({ pool }) => {
      expect(await migrateWarehouse(pool)).toEqual({ applied: 0, unapplied: [] });
      expect(await readJournal(pool)).toEqual(JOURNAL);
    }));

  test('a database newer than this code is refused and not changed', () =>
    withDatabase(async ({ pool }) => {
      await pool.query(`insert into ops.migrations values (${KNOWN}, 'of-tomorrow', '', '2.0.0')`);
      const refused = migrateInVain(pool);
      await expect(refused).rejects.toBeInstanceOf(ConfigError);
      await expect(refused).rejects.toThrow(`the database has ${KNOWN + 1} migrations, this version knows ${KNOWN}`);
      expect(await readJournal(pool)).toHaveLength(JOURNAL.length + 1);
    }));

  test('an error releases the lock', () =>
    withDatabase(async ({ pool }) => {
      await expect(migrateInVain(pool)).rejects.toThrow('no rows');
      expect(await migrateWarehouse(pool)).toEqual({ applied: 0, unapplied: [] });
    }));
});
