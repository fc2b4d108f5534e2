/** What a product or a shop gained in a window beside the window before it. */
import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { listPartitionedTables } from '../../../src/load/months/partitioned-tables.ts';
import { addDays } from '../../../src/time.ts';
import { withDatabase } from '../../support/database.ts';
import { explain } from '../write/row-writes.ts';
import { fill, readMart } from './fill.ts';

const NEWEST = '2026-03-31';
const before = (days: number) => addDays(NEWEST, -days);

/** Units, creators, videos and lives up to a day so many days before the newest one; GMV is twice the units. */
const productDay = (product_id: string, age: number, [units, creators, videos, lives]: readonly (number | null)[]) => ({
  product_id,
  date: before(age),
  total_sale_cnt: units,
  total_sale_gmv_amt: units === null || units === undefined ? null : units * 2,
  total_ifl_cnt: creators,
  total_video_cnt: videos,
  total_live_cnt: lives,
});

const fillProducts = async (pool: Pool, days: readonly ReturnType<typeof productDay>[]) => {
  const ids = [...new Set(days.map(({ product_id }) => product_id))];
  await fill(
    pool,
    'echotik.products',
    ids.map((product_id) => ({ product_id, region: 'US' })),
  );
  await fill(pool, 'echotik.product_daily', days);
};

const GAINS = ['units', 'gmv', 'creators', 'videos', 'lives'];
const columns = [
  'span_days',
  'previous_span_days',
  ...GAINS.map((name) => `${name}_growth`),
  ...GAINS.map((name) => `previous_${name}_growth`),
  ...GAINS.map((name) => `${name}_acceleration`),
].join(', ');

test('products: this week, the week before, and the difference', () =>
  withDatabase(async ({ pool }) => {
    await fillProducts(pool, [
      productDay('1', 14, [1000, 10, 20, 5]),
      productDay('1', 7, [1100, 14, 26, 5]),
      productDay('1', 0, [1250, 30, 31, 7]),
    ]);
    expect(await readMart(pool, `select ${columns} from marts.product_momentum where window_days = 7`)).toEqual([
      {
        span_days: 7,
        previous_span_days: 7,
        units_growth: 150,
        gmv_growth: 300,
        creators_growth: 16,
        videos_growth: 5,
        lives_growth: 2,
        previous_units_growth: 100,
        previous_gmv_growth: 200,
        previous_creators_growth: 4,
        previous_videos_growth: 6,
        previous_lives_growth: 0,
        units_acceleration: 50,
        gmv_acceleration: 100,
        creators_acceleration: 12,
        videos_acceleration: -1,
        lives_acceleration: 2,
      },
    ]);
  }));

test('the window before ends where this one begins, and is scaled where it is shorter', () =>
  withDatabase(async ({ pool }) => {
    await fillProducts(pool, [
      // The day 7 days ago is missing: this window covers 8 days, the one before 7, from day 15 to day 8.
      productDay('carried', 15, [1000, 7, 0, 0]),
      productDay('carried', 14, [1060, 13, 0, 0]),
      productDay('carried', 8, [1070, 14, 0, 0]),
      productDay('carried', 0, [1150, 30, 0, 0]),
      // The window before would begin 14 or 15 days ago, and that was not read.
      productDay('unknown', 16, [1000, 1, 1, 1]),
      productDay('unknown', 7, [1100, 2, 2, 2]),
      productDay('unknown', 0, [1200, 3, 3, 3]),
      // Creators were not known in the beginning.
      productDay('part', 14, [10, null, 1, 1]),
      productDay('part', 7, [20, 5, 1, 1]),
      productDay('part', 0, [30, 6, 1, 1]),
    ]);
    expect(
      await readMart(
        pool,
        `select product_id as id, span_days as span, previous_span_days as span_before, units_growth as units, previous_units_growth as units_before,
           units_acceleration, creators_growth as creators, previous_creators_growth as creators_before, creators_acceleration
         from marts.product_momentum where window_days = 7 order by 1`,
      ),
    ).toEqual([
      {
        id: 'carried',
        span: 8,
        span_before: 7,
        units: 80,
        units_before: 70,
        units_acceleration: 0, // 70 in 7 days are 80 in 8 days
        creators: 16,
        creators_before: 7,
        creators_acceleration: 8, // 7 in 7 days are 8 in 8 days
      },
      {
        id: 'part',
        span: 7,
        span_before: 7,
        units: 10,
        units_before: 10,
        units_acceleration: 0,
        creators: 1,
        creators_before: null,
        creators_acceleration: null,
      },
      {
        id: 'unknown',
        span: 7,
        span_before: null,
        units: 100,
        units_before: null,
        units_acceleration: null,
        creators: 1,
        creators_before: null,
        creators_acceleration: null,
      },
    ]);
  }));

test('shops: creators by video and live are added up from days, all of them come from a history', () =>
  withDatabase(async ({ pool }) => {
    const seen = { region: 'US', _observed_at: `${NEWEST}T10:00:00Z` };
    await fill(pool, 'echotik.shops', [
      { seller_id: 'days', ...seen, total_sale_cnt: null, total_ifl_cnt: null, total_live_cnt: null },
      { seller_id: 'seen', ...seen, total_sale_cnt: 400, total_ifl_cnt: 50, total_live_cnt: 9 },
    ]);
    const day = (age: number, units: number, byVideo: number, live: number | null, lives: number) => ({
      seller_id: 'days',
      date: before(age),
      total_sale_cnt: units,
      total_video_ifl_cnt: byVideo,
      total_live_ifl_cnt: live,
      total_live_cnt: lives,
    });
    await fill(pool, 'echotik.shop_daily', [
      day(60, 0, 1, null, 0),
      day(30, 100, 10, 2, 3),
      day(14, 180, 10, 2, 3),
      day(7, 200, 12, 3, 4),
      day(0, 300, 20, 4, 9),
    ]);
    const version = (age: number, units: number, creators: number, lives: number) => ({
      seller_id: 'seen',
      observed_at: `${before(age)}T10:00:00Z`,
      total_sale_cnt: units,
      total_ifl_cnt: creators,
      total_live_cnt: lives,
    });
    await fill(pool, 'echotik.shops_history', [
      version(14, 100, 40, 8),
      version(7, 200, 43, 8),
      version(0, 400, 50, 9),
    ]);
    const gains = `creators_growth, lives_growth, previous_creators_growth, previous_lives_growth, creators_acceleration, units_acceleration`;
    expect(
      await readMart(
        pool,
        `select seller_id, source, window_days, ${gains} from marts.shop_momentum where window_days > 1 order by 1, 3`,
      ),
    ).toEqual([
      {
        seller_id: 'days',
        source: 'daily',
        window_days: 7,
        creators_growth: 9, // 8 by video and 1 live
        lives_growth: 5,
        previous_creators_growth: 3,
        previous_lives_growth: 1,
        creators_acceleration: 6,
        units_acceleration: 80, // 100 after 20
      },
      {
        seller_id: 'days',
        source: 'daily',
        window_days: 30,
        creators_growth: 12,
        lives_growth: 6,
        previous_creators_growth: null, // those who sold live were not known then
        previous_lives_growth: 3,
        creators_acceleration: null,
        units_acceleration: 100, // 200 after 100
      },
      {
        seller_id: 'seen',
        source: 'history',
        window_days: 7,
        creators_growth: 7,
        lives_growth: 1,
        previous_creators_growth: 3,
        previous_lives_growth: 0,
        creators_acceleration: 4,
        units_acceleration: 100, // 200 after 100
      },
      {
        seller_id: 'seen',
        source: 'history',
        window_days: 30,
        creators_growth: null,
        lives_growth: null,
        previous_creators_growth: null,
        previous_lives_growth: null,
        creators_acceleration: null,
        units_acceleration: null,
      },
    ]);
  }));

test('creators who come before the first unit are a reading of a history too', () =>
  withDatabase(async ({ pool }) => {
    const seen = { region: 'US', _observed_at: `${NEWEST}T10:00:00Z` };
    for (const [table, key] of [
      ['products', 'product_id'],
      ['shops', 'seller_id'],
    ] as const) {
      const version = (age: number, creators: number) => ({
        [key]: '1',
        observed_at: `${before(age)}T10:00:00Z`,
        total_sale_cnt: 510,
        total_ifl_cnt: creators,
      });
      await fill(pool, `echotik.${table}`, [{ [key]: '1', ...seen, total_sale_cnt: 510, total_ifl_cnt: 60 }]);
      await fill(pool, `echotik.${table}_history`, [version(14, 10), version(7, 14), version(0, 60)]);
    }
    for (const view of ['product', 'shop']) {
      const gains = 'as_of_date, units_growth, creators_growth, previous_creators_growth, creators_acceleration';
      expect(await readMart(pool, `select ${gains} from marts.${view}_momentum where window_days = 7`)).toEqual([
        {
          as_of_date: NEWEST,
          units_growth: 0,
          creators_growth: 46,
          previous_creators_growth: 4,
          creators_acceleration: 42,
        },
      ]);
    }
  }));

test('the window before is not looked for when a query selects nothing of it', () =>
  withDatabase(async ({ pool }) => {
    await pool.query('select ops.make_partition(name::regclass, current_date) from unnest($1::text[]) as name', [
      listPartitionedTables().map(({ sqlName }) => sqlName),
    ]);
    for (const name of ['product', 'shop']) {
      const scans = async (columnNames: string, condition = '') => {
        const plan = await explain(
          pool,
          `select ${columnNames} from marts.${name}_momentum where window_days = 7 ${condition}`,
        );
        return plan.match(/ on \S+_(?:daily|history)_\d/g)?.length ?? 0;
      };
      // Days: the newest, and the first of the window. Versions: the same, and each with the one before it.
      const growth = await scans('units_growth, creators_growth, lives_growth');
      expect({ name, growth }).toEqual({ name, growth: 5 });
      expect({ name, previous: await scans('previous_units_growth') }).toEqual({ name, previous: 8 });
      const current = await scans('units_growth', 'and is_current');
      expect({ name, more: (await scans('units_growth, videos_acceleration', 'and is_current')) - current }).toEqual({
        name,
        more: 3,
      });
      expect({ name, region: await scans('distinct region') }).toEqual({ name, region: 0 });
    }
  }));
