import { describe, expect, test } from 'vitest';
import { product_daily, products } from '../../../src/load/tables/products.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { mergeInto as deliver, readRows } from '../write/row-writes.ts';

const at = (day: number) => new Date(Date.UTC(2026, 2, day, 10));
const DAY = '2026-03-01';

const daily = (pool: Pool, requestId: number, observedAt: Date, values: object, again = false) =>
  deliver(pool, [
    { table: products, values: { product_id: '1' }, requestId, observedAt },
    { table: product_daily, values: { product_id: '1', date: DAY, ...values }, requestId, observedAt, isReplay: again },
  ]);

const readDailyAsOf = (pool: Pool, day: number) =>
  readRows(
    pool,
    `select total_sale_cnt as sold, _request_id as request from echotik.product_daily_as_of('${at(day).toISOString()}')`,
  );
const revisions = (pool: Pool) =>
  readRows(pool, 'select total_sale_cnt as sold, known_at from echotik.product_daily_revisions order by known_at');

describe('a day that is restated', () => {
  test('keeps what it said before, and is as it was known at any moment', () =>
    withDatabase(async ({ pool }) => {
      await daily(pool, 1, at(2), { total_sale_cnt: 10 });
      await daily(pool, 2, at(3), { total_sale_cnt: 10 });
      await daily(pool, 3, at(4), { total_sale_cnt: 12 });
      await daily(pool, 4, at(6), { total_sale_cnt: 11 });
      expect(await revisions(pool)).toEqual([
        { sold: 10, known_at: at(2) },
        { sold: 12, known_at: at(4) },
      ]);
      expect(await readDailyAsOf(pool, 1)).toEqual([]);
      expect(await readDailyAsOf(pool, 3)).toEqual([{ sold: 10, request: 1 }]);
      expect(await readDailyAsOf(pool, 5)).toEqual([{ sold: 12, request: 3 }]);
      expect(await readDailyAsOf(pool, 6)).toEqual([{ sold: 11, request: 4 }]);
    }));

  test('is not one that gets a column more, or hears from an older answer', () =>
    withDatabase(async ({ pool }) => {
      await daily(pool, 1, at(3), { total_sale_cnt: 10 });
      await daily(pool, 2, at(4), { total_video_cnt: 7 });
      await daily(pool, 3, at(2), { total_sale_cnt: 9 });
      expect(await revisions(pool)).toEqual([]);
      expect(
        await readRows(pool, 'select total_sale_cnt as sold, total_video_cnt as videos from echotik.product_daily'),
      ).toEqual([{ sold: 10, videos: 7 }]);
    }));

  test('is put right where its body is read again', () =>
    withDatabase(async ({ pool }) => {
      await daily(pool, 1, at(2), { total_sale_cnt: 10 });
      await daily(pool, 2, at(3), { total_sale_cnt: 12 });
      await daily(pool, 1, at(2), { total_sale_cnt: 11 }, true);
      expect(await revisions(pool)).toEqual([{ sold: 11, known_at: at(2) }]);
      expect(await readDailyAsOf(pool, 3)).toEqual([{ sold: 12, request: 2 }]);
    }));
});

test('an entity is as it was known at any moment', () =>
  withDatabase(async ({ pool }) => {
    const named = (requestId: number, day: number, product_name: string) =>
      deliver(pool, [{ table: products, values: { product_id: '1', product_name }, requestId, observedAt: at(day) }]);
    await named(1, 2, 'Lamp');
    await named(2, 4, 'Lamp, red');
    const asOf = (day: number) =>
      readRows(pool, `select product_name as name from echotik.products_as_of('${at(day).toISOString()}')`);
    expect([await asOf(1), await asOf(3), await asOf(9)]).toEqual([[], [{ name: 'Lamp' }], [{ name: 'Lamp, red' }]]);
  }));

test('every table whose past is kept has its function, described', () =>
  withDatabase(async ({ pool }) => {
    const missing = `select c.relname from pg_class c
      where c.relnamespace = 'echotik'::regnamespace and c.relname ~ '_(history|revisions)$' and not exists (
        select from pg_proc p where p.pronamespace = 'echotik'::regnamespace
          and p.proname = regexp_replace(c.relname, '_(history|revisions)$', '') || '_as_of' and obj_description(p.oid) <> '')`;
    expect(await readRows(pool, missing)).toEqual([]);
  }));
