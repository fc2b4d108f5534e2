import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ConfigError } from '../../src/errors.ts';
import { migrate } from '../../src/load/migrate.ts';
import { createPool, type Pool } from '../../src/load/pool.ts';
import { withDatabase } from '../support/database.ts';

const KNOWN = readdirSync(new URL('../../migrations', import.meta.url)).filter((name) => name.endsWith('.sql')).length;

/** Back to a database that nobody has migrated. */
const empty = (pool: Pool) => pool.query('drop schema echotik, ops, raw, drizzle cascade');

async function applied(pool: Pool): Promise<number> {
  const { rows } = await pool.query('select count(*)::int as count from drizzle.__drizzle_migrations');
  return rows[0].count as number;
}

describe('migrating', () => {
  test('eight processes at once do it once', () =>
    withDatabase(async ({ url, pool }) => {
      await empty(pool);
      const pools = Array.from({ length: 8 }, () => createPool(url, { max: 1 }));
      const counts = await Promise.all(pools.map((one) => migrate(one)));
      await Promise.all(pools.map((one) => one.end()));
      expect(counts.map(({ applied: count }) => count).toSorted((a, b) => a - b)).toEqual([
        ...Array<number>(7).fill(0),
        KNOWN,
      ]);
      expect(await applied(pool)).toBe(KNOWN);
    }));

  test('a database that is up to date changes nothing', () =>
    withDatabase(async ({ pool }) => {
      expect(await migrate(pool)).toEqual({ applied: 0, unapplied: [] });
      expect(await applied(pool)).toBe(KNOWN);
    }));

  test('a database newer than this code is refused and left alone', () =>
    withDatabase(async ({ pool }) => {
      await pool.query(
        `insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 99999999999999)`,
      );
      const refused = migrate(pool, () => Promise.reject(new Error('went on')));
      await expect(refused).rejects.toBeInstanceOf(ConfigError);
      await expect(refused).rejects.toThrow(`the database has ${KNOWN + 1} migrations, this version knows ${KNOWN}`);
      expect(await applied(pool)).toBe(KNOWN + 1);
    }));

  test('what fails under the lock lets go of it', () =>
    withDatabase(async ({ pool }) => {
      await expect(migrate(pool, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
      expect(await migrate(pool)).toEqual({ applied: 0, unapplied: [] });
    }));
});
