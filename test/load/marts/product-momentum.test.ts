import { expect, test } from 'vitest';
import { withDatabase } from '../../support/database.ts';
import { fill, readMart } from './fill.ts';

const day = (product_id: string, date: string, units: number | null, gmv: number | null, price: number | null) => ({
  product_id,
  date,
  total_sale_cnt: units,
  total_sale_gmv_amt: gmv,
  spu_avg_price: price,
});

const change = (product_id: string, observed_at: string, units: number | null, gmv: number | null = null) => ({
  product_id,
  observed_at,
  total_sale_cnt: units,
  total_sale_gmv_amt: gmv,
});

const readWindows = (columns: string, product: string) =>
  `select window_days, ${columns} from marts.product_momentum where product_id = '${product}' order by window_days`;

const ends = 'as_of_date, since_date, basis_now, basis_before, carried_days, source';

test('growth is between the ends of days, in units, money and percent', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.products', [{ product_id: '1', product_name: 'Lamp', region: 'US' }]);
    await fill(pool, 'echotik.product_daily', [
      day('1', '2026-03-01', 400, 800, 24),
      day('1', '2026-03-24', 1000, 2000, 22),
      day('1', '2026-03-30', 1250, 2500.5, 20),
      day('1', '2026-03-31', 1300, 2600.5, 19.8),
    ]);
    const columns = `units_now, units_before, units_growth, units_growth_pct, gmv_growth, gmv_growth_pct,
      avg_price_now, avg_price_before, avg_price_change_pct, basis_before`;
    expect(await readMart(pool, readWindows(columns, '1'))).toEqual([
      {
        window_days: 1,
        units_now: 1300,
        units_before: 1250,
        units_growth: 50,
        units_growth_pct: 4,
        gmv_growth: 100,
        gmv_growth_pct: 4, // 100 of 2500.50 is 3.9992 %
        avg_price_now: 19.8,
        avg_price_before: 20,
        avg_price_change_pct: -1,
        basis_before: 'observed',
      },
      {
        window_days: 7,
        units_now: 1300,
        units_before: 1000,
        units_growth: 300,
        units_growth_pct: 30,
        gmv_growth: 600.5,
        gmv_growth_pct: 30.03, // 30.025
        avg_price_now: 19.8,
        avg_price_before: 22,
        avg_price_change_pct: -10,
        basis_before: 'observed',
      },
      {
        window_days: 30,
        units_now: 1300,
        units_before: 400,
        units_growth: 900,
        units_growth_pct: 225,
        gmv_growth: 1800.5,
        gmv_growth_pct: 225.06, // 225.0625
        avg_price_now: 19.8,
        avg_price_before: 24,
        avg_price_change_pct: -17.5,
        basis_before: 'observed',
      },
    ]);
  }));

test('a day without a value takes one of a day before it within the tolerance, and says so; beyond that nothing is known', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.products', [{ product_id: '1' }]);
    await fill(pool, 'echotik.product_daily', [
      day('1', '2026-03-23', 1000, 2000, 22),
      // The price was known on this day, the units were not: no value of the day.
      day('1', '2026-03-30', null, null, 21),
      day('1', '2026-03-31', 1300, 2600, 20),
    ]);
    expect(await readMart(pool, readWindows(`units_growth, avg_price_before, ${ends}`, '1'))).toEqual([
      {
        window_days: 1,
        units_growth: null,
        avg_price_before: null,
        as_of_date: '2026-03-31',
        since_date: '2026-03-30',
        basis_now: 'observed',
        basis_before: 'not_bought',
        carried_days: null,
        source: 'daily',
      },
      expect.objectContaining({
        window_days: 7,
        units_growth: 300,
        avg_price_before: 22,
        basis_before: 'carried',
        carried_days: 1,
      }),
      {
        window_days: 30,
        units_growth: null,
        avg_price_before: null,
        as_of_date: '2026-03-31',
        since_date: '2026-03-01',
        basis_now: 'observed',
        basis_before: 'not_bought',
        carried_days: null,
        source: 'daily',
      },
    ]);
  }));

test('counters that fell, zero, and what is not known give no false numbers', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.products', [
      { product_id: 'fell', region: 'US' },
      { product_id: 'zero', region: 'GB' },
      { product_id: 'once', region: 'US' },
      { product_id: 'stub', region: null },
    ]);
    await fill(pool, 'echotik.product_daily', [
      day('fell', '2026-03-30', 200, 1000, 0),
      day('fell', '2026-03-31', 150, null, 5),
      day('zero', '2026-02-09', 0, 0, 3),
      day('zero', '2026-02-10', 7, 70, 0),
      day('once', '2026-03-31', 9, 90, 10),
    ]);
    const columns = `product_id, region, as_of_date, units_now, units_growth, units_growth_pct, gmv_growth, gmv_growth_pct,
      avg_price_change_pct, basis_now, basis_before`;
    expect(
      await readMart(pool, `select ${columns} from marts.product_momentum where window_days = 1 order by product_id`),
    ).toEqual([
      {
        product_id: 'fell',
        region: 'US',
        as_of_date: '2026-03-31',
        units_now: 150,
        units_growth: -50,
        units_growth_pct: -25,
        gmv_growth: null,
        gmv_growth_pct: null,
        avg_price_change_pct: null,
        basis_now: 'observed',
        basis_before: 'observed',
      },
      {
        product_id: 'once',
        region: 'US',
        as_of_date: '2026-03-31',
        units_now: 9,
        units_growth: null,
        units_growth_pct: null,
        gmv_growth: null,
        gmv_growth_pct: null,
        avg_price_change_pct: null,
        basis_now: 'observed',
        basis_before: 'not_bought',
      },
      {
        product_id: 'stub',
        region: null,
        as_of_date: null,
        units_now: null,
        units_growth: null,
        units_growth_pct: null,
        gmv_growth: null,
        gmv_growth_pct: null,
        avg_price_change_pct: null,
        basis_now: 'not_bought',
        basis_before: 'not_bought',
      },
      {
        product_id: 'zero',
        region: 'GB',
        as_of_date: '2026-02-10',
        units_now: 7,
        units_growth: 7,
        units_growth_pct: null,
        gmv_growth: 70,
        gmv_growth_pct: null,
        avg_price_change_pct: null,
        basis_now: 'observed',
        basis_before: 'observed',
      },
    ]);
  }));

test('without daily facts the history tells, by its days in UTC', () =>
  withDatabase(async ({ pool }) => {
    const now = { _observed_at: '2026-03-31T20:00:00Z', total_sale_cnt: 80, total_sale_gmv_amt: 800 };
    await fill(pool, 'echotik.products', [{ product_id: '1', ...now }]);
    await fill(pool, 'echotik.products_history', [
      change('1', '2026-03-23T09:00:00Z', 10, 100),
      // Nobody told its sales this time.
      change('1', '2026-03-24T09:00:00Z', null),
      change('1', '2026-03-30T23:59:59Z', 50, 500),
      change('1', '2026-03-31T00:00:00Z', 60, 600),
      change('1', '2026-03-31T20:00:00Z', 80, 800),
    ]);
    expect(await readMart(pool, readWindows(`units_growth, gmv_growth, ${ends}`, '1'))).toEqual([
      {
        window_days: 1,
        units_growth: 30,
        gmv_growth: 300,
        as_of_date: '2026-03-31',
        since_date: '2026-03-30',
        basis_now: 'observed',
        basis_before: 'observed',
        carried_days: 0,
        source: 'history',
      },
      expect.objectContaining({ window_days: 7, units_growth: 70, basis_before: 'carried', carried_days: 1 }),
      expect.objectContaining({ window_days: 30, units_growth: null, basis_before: 'not_bought', carried_days: null }),
    ]);
  }));

test('both ends are of one source: the daily facts, until they are more than three days behind', () =>
  withDatabase(async ({ pool }) => {
    const now = { _observed_at: '2026-03-31T10:00:00Z', total_sale_cnt: 500 };
    await fill(pool, 'echotik.products', [
      { product_id: 'three days', ...now },
      { product_id: 'a day more', ...now },
    ]);
    await fill(pool, 'echotik.product_daily', [
      day('three days', '2026-03-27', 90, null, null),
      day('three days', '2026-03-28', 100, null, null),
      day('a day more', '2026-03-26', 90, null, null),
      day('a day more', '2026-03-27', 100, null, null),
    ]);
    await fill(pool, 'echotik.products_history', [
      change('three days', '2026-03-31T10:00:00Z', 500),
      change('a day more', '2026-03-31T10:00:00Z', 500),
    ]);
    const columns = 'product_id, source, as_of_date, units_now, units_growth';
    expect(
      await readMart(
        pool,
        `select ${columns} from marts.product_momentum where window_days = 1 order by product_id desc`,
      ),
    ).toEqual([
      { product_id: 'three days', source: 'daily', as_of_date: '2026-03-28', units_now: 100, units_growth: 10 },
      { product_id: 'a day more', source: 'history', as_of_date: '2026-03-31', units_now: 500, units_growth: null },
    ]);
  }));
