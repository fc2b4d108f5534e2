import { describe, expect, inject, test } from 'vitest';
import { analyzePartitionedTables } from '../../../src/load/months/analyze.ts';
import { createPool, type Pool } from '../../../src/load/connection/pool.ts';
import { fill } from '../marts/fill.ts';
import { readRows } from '../write/row-writes.ts';
import { withDatabase } from '../../support/database.ts';
import { findDumpPrograms } from '../../support/dump.ts';
import { startPostgresCluster } from '../../support/postgres-cluster.ts';

const fail = (error: Error) => {
  throw error;
};

const fillDays = (pool: Pool, month: string, count: number) =>
  fill(
    pool,
    'echotik.product_daily',
    Array.from({ length: count }, (_, index) => ({
      product_id: `p${index % 50}`,
      date: `2026-${month}-${String(1 + Math.floor(index / 50)).padStart(2, '0')}`,
      total_sale_cnt: index,
    })),
  );

/** Rows that inserts have reported so far: a session reports them at the end of its transaction, at most once a second. */
const settle = (pool: Pool) =>
  pool.query('select pg_stat_force_next_flush()').then(() => pool.query('select pg_stat_clear_snapshot()'));

const hasStatistics = async (pool: Pool, table: string) =>
  (await readRows(pool, `select from pg_stats where schemaname = 'echotik' and tablename = '${table}' and inherited`))
    .length > 0;

const debian = findDumpPrograms();

/** The database of another server, whose ANALYZE has no ONLY before PostgreSQL 18. */
async function withDebianServer(work: (database: { readonly pool: Pool }) => Promise<void>): Promise<void> {
  const cluster = await startPostgresCluster(inject('scratch'), debian === undefined ? {} : { bin: debian });
  const pool = createPool(cluster.url(), { max: 4, name: 'test' });
  try {
    await work({ pool });
  } finally {
    await pool.end();
    await cluster.remove();
  }
}

const SERVERS = [
  ['the npm package', true, withDatabase],
  ['Debian', debian !== undefined, withDebianServer],
] as const;

describe.each(SERVERS)('on the PostgreSQL of %s', (_, isThere, withServer) => {
  test.skipIf(!isThere)('a partitioned table is analysed when it has rows, and again when a tenth of them is new', () =>
    withServer(async ({ pool }) => {
      await pool.query(
        `insert into echotik.products (product_id, _request_id, _observed_at) select 'p' || n, 1, now() from generate_series(0, 49) n`,
      );
      expect(await analyzePartitionedTables(pool, fail)).toEqual([]);
      await fillDays(pool, '03', 500);
      await pool.query('analyze partitions.product_daily_2026_03');
      expect(await hasStatistics(pool, 'product_daily')).toBe(false);
      expect(await analyzePartitionedTables(pool, fail)).toEqual(['"echotik"."product_daily"']);
      expect(await hasStatistics(pool, 'product_daily')).toBe(true);
      expect(await analyzePartitionedTables(pool, fail)).toEqual([]);
      // 100 of 500 rows are more than 50 and a tenth; 50 would not be.
      await fillDays(pool, '04', 100);
      await settle(pool);
      await pool.query('analyze partitions.product_daily_2026_04');
      expect(await analyzePartitionedTables(pool, fail)).toEqual(['"echotik"."product_daily"']);
    }),
  );
});

test('a table that is locked is left out, and waits for nobody', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `insert into echotik.products (product_id, _request_id, _observed_at) select 'p' || n, 1, now() from generate_series(0, 49) n`,
    );
    await fillDays(pool, '03', 500);
    await pool.query('analyze partitions.product_daily_2026_03');
    const other = await pool.connect();
    try {
      await other.query('begin');
      await other.query('lock table echotik.product_daily in share update exclusive mode');
      await analyzePartitionedTables(pool, fail);
      expect(await hasStatistics(pool, 'product_daily')).toBe(false);
      await other.query('rollback');
    } finally {
      other.release();
    }
    await analyzePartitionedTables(pool, fail);
    expect(await hasStatistics(pool, 'product_daily')).toBe(true);
  }));

test('nothing but the partitioned tables of the warehouse can be analysed by it', () =>
  withDatabase(async ({ pool }) => {
    const analyze = async (name: string) =>
      (await readRows(pool, `select ops.analyze_partitioned(to_regclass('${name}')) as done`))[0]?.['done'];
    expect(await analyze('ops.requests')).toBe(false);
    expect(await analyze('pg_catalog.pg_class')).toBe(false);
    expect(await analyze('no.such_table')).toBe(false);
    expect(await analyze('echotik.product_daily')).toBe(true);
  }));
