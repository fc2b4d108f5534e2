import { expect, test } from 'vitest';
import { addDays } from '../../../src/time.ts';
import { withDatabase } from '../../support/database.ts';
import { fill, fillRequests, readMart } from './fill.ts';

const FIRST = '2026-02-20';
const on = (day: number) => addDays(FIRST, day);

/** Totals up to the end of a day, counted from the first day, and what that day sold; GMV is ten times the units. */
const day = (product_id: string, number: number, units: number | null, units_1d: number | null = 0) => ({
  product_id,
  date: on(number),
  total_sale_cnt: units,
  total_sale_gmv_amt: units === null ? null : units * 10,
  total_sale_1d_cnt: units_1d,
  total_sale_gmv_1d_amt: units_1d === null ? null : units_1d * 10,
});

test('the first weeks are differences of totals; a week whose end was not read is empty, never 0', () =>
  withDatabase(async ({ pool }) => {
    const ids = ['all', 'carried', 'gap', 'late', 'open', 'zero', 'unread'];
    await fill(pool, 'echotik.products', [
      ...ids.map((product_id) => ({ product_id, region: 'US', first_crawl_dt: FIRST })),
      { product_id: 'no day', region: 'US', first_crawl_dt: null },
    ]);
    await fill(pool, 'echotik.product_daily', [
      // 100 were sold before EchoTik saw it: they are not of the first week.
      day('all', 0, 105, 5),
      day('all', 6, 130),
      day('all', 13, 150),
      day('all', 20, 190),
      day('all', 27, 200),
      day('all', 28, 999),
      // The last day of the week is missing, the one before it counts, because a later day was read.
      day('carried', 1, 10, 10),
      day('carried', 5, 20),
      day('carried', 7, 25),
      // Neither the last day of week 2 nor the one before it: weeks 2 and 3 are not known.
      day('gap', 0, 1, 1),
      day('gap', 6, 5),
      day('gap', 11, 7),
      day('gap', 20, 9),
      day('gap', 27, 12),
      // The first two days were not read, nor the total of the seventh.
      day('late', 2, 50, 5),
      day('late', 6, null, null),
      day('late', 13, 90),
      day('late', 20, 95),
      // The first week is not over.
      day('open', 0, 3, 3),
      day('open', 5, 9),
      day('zero', 0, 0),
      day('zero', 6, 0),
      day('no day', 0, 5, 5),
      day('no day', 6, 9),
    ]);
    const weeks = [1, 2, 3, 4].flatMap((week) => [`week_${week}_units`, `week_${week}_gmv`]);
    const rows = await readMart(
      pool,
      `select product_id as id, ${weeks.join(', ')} from marts.new_products order by product_id`,
    );
    const units = (row: Readonly<Record<string, unknown>>) => [1, 2, 3, 4].map((week) => row[`week_${week}_units`]);
    expect(Object.fromEntries(rows.map((row) => [row['id'], units(row)]))).toEqual({
      all: [30, 20, 40, 10],
      carried: [20, null, null, null],
      gap: [5, null, null, 3],
      late: [null, null, 5, null],
      'no day': [null, null, null, null],
      open: [null, null, null, null],
      unread: [null, null, null, null],
      zero: [0, null, null, null],
    });
    for (const row of rows) {
      const gmv = [1, 2, 3, 4].map((week) => row[`week_${week}_gmv`]);
      expect(gmv).toEqual(units(row).map((value) => (value === null ? null : Number(value) * 10)));
    }
  }));

test('stages of life, each from its formula', () =>
  withDatabase(async ({ pool }) => {
    const product = (
      product_id: string,
      age: number | null,
      [week, month, quarter]: readonly [number | null, number | null, number | null],
    ) => ({
      product_id,
      _observed_at: `${on(200)}T10:00:00Z`,
      first_crawl_dt: age === null ? null : on(200 - age),
      total_sale_7d_cnt: week,
      total_sale_30d_cnt: month,
      total_sale_90d_cnt: quarter,
    });
    await fill(pool, 'echotik.products', [
      product('29 days', 29, [700, 800, 800]),
      // 10 a day in the 23 days before (230), and then 12 a day: 1.2 times as many.
      product('growing', 30, [84, 314, 900]),
      product('almost growing', 30, [83, 313, 939]),
      // 8 a day after 10 a day.
      product('declining', 90, [56, 286, 858]),
      product('almost declining', 90, [57, 287, 861]),
      // Neither; 10 a day over 30 days, after 6.5 a day in 60 days: 1.54 times. Then after 6.83: 1.46 times.
      product('peak', 365, [70, 300, 690]),
      product('steady', 365, [70, 300, 710]),
      product('stopped', 365, [0, 0, 4]),
      product('silent', 365, [0, 0, 0]),
      product('no day', null, [84, 314, 900]),
      product('no quarter', 365, [84, 314, null]),
    ]);
    const rows = await readMart(pool, 'select product_id, life_stage, age_days, as_of_date from marts.new_products');
    expect(Object.fromEntries(rows.map((row) => [row['product_id'], row['life_stage']]))).toEqual({
      '29 days': 'new',
      growing: 'growing',
      'almost growing': 'steady',
      declining: 'declining',
      'almost declining': 'steady',
      peak: 'peak',
      steady: 'steady',
      stopped: 'declining',
      silent: null,
      'no day': null,
      'no quarter': null,
    });
    expect(rows.find((row) => row['product_id'] === '29 days')).toMatchObject({ age_days: 29, as_of_date: on(200) });
    expect(rows.find((row) => row['product_id'] === 'no day')).toMatchObject({ age_days: null });
  }));

test('age and stage are as of the day on which the windows were read, not of a later change of something else', () =>
  withDatabase(async ({ pool }) => {
    await fillRequests(pool, { 10: 'product-detail', 11: 'product-ranklist' });
    const content = {
      product_id: '1',
      first_crawl_dt: '2025-12-25',
      total_sale_7d_cnt: 70,
      total_sale_30d_cnt: 70,
      total_sale_90d_cnt: 70,
    };
    await fill(pool, 'echotik.products', [{ ...content, _request_id: 11, _observed_at: '2026-03-20T10:00:00Z' }]);
    await fill(pool, 'echotik.products_history', [
      { ...content, _request_id: 10, observed_at: '2026-01-05T10:00:00Z' },
      { ...content, _request_id: 11, observed_at: '2026-03-20T10:00:00Z' },
    ]);
    const asked = 'select as_of_date, age_days, life_stage from marts.new_products';
    expect(await readMart(pool, asked)).toEqual([{ as_of_date: '2026-01-05', age_days: 11, life_stage: 'new' }]);
    // The version of the reading is not kept.
    await pool.query('delete from echotik.products_history where _request_id = 10');
    expect(await readMart(pool, asked)).toEqual([{ as_of_date: null, age_days: null, life_stage: null }]);
  }));

test('first seen by EchoTik and first observed by us are two things', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.shops', [{ seller_id: 's', seller_name: 'Shop' }]);
    await fill(pool, 'echotik.products', [
      { product_id: '1', seller_id: 's', first_crawl_dt: '2025-01-05', spu_avg_price: 0, total_ifl_cnt: 3 },
      { product_id: '2', seller_id: null, first_crawl_dt: null, spu_avg_price: 7.5, total_ifl_cnt: null },
    ]);
    const version = (product_id: string, observed_at: string) => ({ product_id, observed_at });
    await fill(pool, 'echotik.products_history', [
      version('1', '2026-02-20T23:30:00Z'),
      version('1', '2026-01-10T08:00:00Z'),
      version('1', '2026-03-31T12:00:00Z'),
    ]);
    expect(
      await readMart(
        pool,
        `select product_id, shop_name, first_seen_date, first_observed_at at time zone 'UTC' as first_observed_at, age_days, avg_price, creators
         from marts.new_products order by 1`,
      ),
    ).toEqual([
      {
        product_id: '1',
        shop_name: 'Shop',
        first_seen_date: '2025-01-05',
        first_observed_at: '2026-01-10T08:00:00',
        age_days: 450,
        avg_price: null,
        creators: 3,
      },
      {
        product_id: '2',
        shop_name: null,
        first_seen_date: null,
        first_observed_at: null,
        age_days: null,
        avg_price: 7.5,
        creators: null,
      },
    ]);
  }));
