import { describe, expect, test } from 'vitest';
import { makePartitions } from '../../../src/load/months/partitions.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { type Cutoffs, deleteExpired, findExpired } from '../../../src/load/months/retention.ts';
import { product_daily, products } from '../../../src/load/tables/products.ts';
import { withDatabase } from '../../support/database.ts';
import { mergeInto, readRows } from '../write/row-writes.ts';

const FOREVER: Cutoffs = { bodies: null, facts: null, history: null };
const at = (day: string) => new Date(`${day}T10:00:00Z`);

/** A product as it was named on a day, and what the day sold. */
async function seen(pool: Pool, day: string, product_id: string, product_name: string, sold = 1): Promise<void> {
  const from = { requestId: 1, observedAt: at(day) };
  const deliveries = [
    { table: products, values: { product_id, product_name }, ...from },
    { table: product_daily, values: { product_id, date: day, total_sale_cnt: sold }, ...from },
  ];
  await makePartitions(pool, deliveries, [at(day)]);
  await mergeInto(pool, deliveries);
}

const days = (pool: Pool) => readRows(pool, 'select date::text from echotik.product_daily order by 1');
const names = (pool: Pool) =>
  readRows(pool, 'select product_id as id, product_name as name from echotik.products_history order by observed_at, 1');
const readAsOf = (pool: Pool, day: string) =>
  readRows(pool, `select product_id as id, product_name as name from echotik.products_as_of('${day}') order by 1`);

describe('facts that are older than they are kept', () => {
  test('go by whole months, and come back when somebody loads them again', () =>
    withDatabase(async ({ pool }) => {
      for (const day of ['2025-12-31', '2026-01-01', '2026-01-31', '2026-02-01']) await seen(pool, day, '1', 'Lamp');
      // Until the 15th: January still has days that are kept.
      expect(await deleteExpired(pool, { ...FOREVER, facts: at('2026-01-15') })).toMatchObject([
        { holds: 'facts', table: 'echotik.product_daily', month: '2025-12-01' },
        { holds: 'facts', table: 'echotik.product_daily_revisions', month: '2025-12-01' },
      ]);
      expect(await days(pool)).toEqual([{ date: '2026-01-01' }, { date: '2026-01-31' }, { date: '2026-02-01' }]);
      await seen(pool, '2025-12-30', '1', 'Lamp');
      const { rows } = await pool.query(
        `select tableoid::regclass::text as place from echotik.product_daily where date = '2025-12-30'`,
      );
      expect(rows).toEqual([{ place: 'partitions.product_daily_2025_12' }]);
    }));

  test('go also where they have no month', () =>
    withDatabase(async ({ pool }) => {
      await mergeInto(pool, [
        { table: products, values: { product_id: '1' }, requestId: 1, observedAt: at('2026-01-01') },
        {
          table: product_daily,
          values: { product_id: '1', date: '0001-01-01' },
          requestId: 1,
          observedAt: at('2026-01-01'),
        },
      ]);
      expect(await findExpired(pool, { ...FOREVER, facts: at('2026-01-15') })).toEqual([
        { holds: 'facts', table: 'echotik.product_daily', month: null, rows: 1, bytes: null },
      ]);
      await deleteExpired(pool, { ...FOREVER, facts: at('2026-01-15') });
      expect(await days(pool)).toEqual([]);
    }));
});

test('a history loses what was superseded before, and is exact since', () =>
  withDatabase(async ({ pool }) => {
    await seen(pool, '2025-10-01', '1', 'Lamp');
    await seen(pool, '2025-11-01', '1', 'Red lamp');
    await seen(pool, '2026-02-01', '1', 'Blue lamp');
    await seen(pool, '2025-10-02', '2', 'Chair');
    const [before, later] = [await readAsOf(pool, '2026-01-15'), await readAsOf(pool, '2026-03-01')];
    const cutoffs = { ...FOREVER, history: at('2026-01-15') };
    expect(await findExpired(pool, cutoffs)).toEqual([
      { holds: 'history', table: 'echotik.products_history', month: null, rows: 1, bytes: null },
    ]);
    expect(await deleteExpired(pool, cutoffs)).toMatchObject([{ rows: 1 }]);
    expect(await names(pool)).toEqual([
      { id: '2', name: 'Chair' },
      { id: '1', name: 'Red lamp' },
      { id: '1', name: 'Blue lamp' },
    ]);
    expect([await readAsOf(pool, '2026-01-15'), await readAsOf(pool, '2026-03-01')]).toEqual([before, later]);
    expect(await findExpired(pool, cutoffs)).toEqual([]);
  }));

test('a month of a history of which nothing is left goes', () =>
  withDatabase(async ({ pool }) => {
    await seen(pool, '2025-10-01', '1', 'Lamp');
    await seen(pool, '2025-11-01', '1', 'Red lamp');
    await deleteExpired(pool, { ...FOREVER, history: at('2026-01-15') });
    const months = await readRows(
      pool,
      `select relname from pg_class where relname ~ '^products_history_2025_..$' and relkind = 'r' order by 1`,
    );
    expect(months).toEqual([{ relname: 'products_history_2025_11' }]);
  }));

test('nothing goes where all is kept for ever', () =>
  withDatabase(async ({ pool }) => {
    await seen(pool, '2012-10-01', '1', 'Lamp');
    await seen(pool, '2026-10-01', '1', 'Red lamp');
    expect(await findExpired(pool, FOREVER)).toEqual([]);
    expect(await deleteExpired(pool, FOREVER)).toEqual([]);
    expect(await names(pool)).toHaveLength(2);
  }));
