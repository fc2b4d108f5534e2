/** Answers of the questions on what grows, what sells live, what is new and who depends on whom, computed by hand. */
import { expect, test } from 'vitest';
import type { Pool } from '../../src/load/connection/pool.ts';
import { addDays } from '../../src/time.ts';
import { withDatabase } from '../support/database.ts';
import { fill } from '../load/marts/fill.ts';
import { readAnswer } from './read-answer.ts';

const NEWEST = '2026-03-31';
const before = (days: number) => addDays(NEWEST, -days);
const seen = (age: number) => `${before(age)}T10:00:00Z`;

/** Products with totals 14, 7 and 0 days before the newest day: units, creators, videos. */
const fillGrowth = async (pool: Pool, totals: Readonly<Record<string, readonly (readonly number[])[]>>) => {
  await fill(
    pool,
    'echotik.products',
    Object.keys(totals).map((product_id) => ({ product_id, product_name: product_id, region: 'US' })),
  );
  await fill(
    pool,
    'echotik.product_daily',
    Object.entries(totals).flatMap(([product_id, days]) =>
      days.map(([units = 0, creators, videos], index) => ({
        product_id,
        date: before(14 - 7 * index),
        total_sale_cnt: units,
        total_sale_gmv_amt: 3 * units,
        total_ifl_cnt: creators,
        total_video_cnt: videos,
        total_live_cnt: 1,
      })),
    ),
  );
};

test('about to take off is what gains creators while its units do not grow faster yet', () =>
  withDatabase(async ({ pool }) => {
    await fillGrowth(pool, {
      // 2 creators a week, then 20; 100 units a week, then 110.
      early: [
        [1000, 10, 10],
        [1100, 12, 12],
        [1210, 32, 15],
      ],
      // Nothing was sold yet.
      unsold: [
        [0, 1, 1],
        [0, 2, 2],
        [0, 8, 5],
      ],
      // Units have doubled already.
      late: [
        [1000, 10, 10],
        [1100, 12, 12],
        [1300, 32, 15],
      ],
      // Fewer creators than the week before.
      fading: [
        [1000, 10, 10],
        [1100, 32, 12],
        [1200, 34, 15],
      ],
      // More creators, but they publish less.
      idle: [
        [1000, 10, 10],
        [1100, 12, 40],
        [1200, 32, 41],
      ],
    });
    const columns = [
      'product_name',
      'creators_growth',
      'previous_creators_growth',
      'units_growth',
      'previous_units_growth',
    ];
    expect(await readAnswer(pool, '29-about-to-take-off', ...columns, 'creators_acceleration')).toEqual([
      ['early', 20, 2, 110, 100, 18],
      ['unsold', 6, 1, 0, 0, 5],
    ]);
    // This window covers 8 days: 8 videos after 7 in 7 days are the same pace, 7 are fewer.
    await pool.query(`update echotik.product_daily set date = date - 1 where date < $1`, [before(0)]);
    const videos = (total: number) =>
      pool.query(`update echotik.product_daily set total_video_cnt = $1 where product_id = 'early' and date = $2`, [
        total,
        before(0),
      ]);
    await pool.query(`update echotik.product_daily set total_video_cnt = 5 where product_id = 'early' and date = $1`, [
      before(15),
    ]);
    await videos(20);
    expect(await readAnswer(pool, '29-about-to-take-off', 'product_name')).toContainEqual(['early']);
    await videos(19);
    expect(await readAnswer(pool, '29-about-to-take-off', 'product_name')).not.toContainEqual(['early']);
    await pool.query(`update echotik.product_daily set date = date + 1 where date < $1`, [before(0)]);
    expect(
      await readAnswer(
        pool,
        '30-this-week-against-the-week-before',
        'kind',
        'place',
        'name',
        'gmv_acceleration',
        'units_acceleration',
      ),
    ).toEqual([
      ['product', 1, 'late', 300, 100],
      ['product', 2, 'early', 30, 10],
      ['product', 3, 'fading', 0, 0],
      ['product', 4, 'idle', 0, 0],
      ['product', 5, 'unsold', 0, 0],
    ]);
  }));

test('what lives off live, and how a shop depends on it', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.shops', [
      { seller_id: 's', seller_name: 'Shop', region: 'US', total_sale_gmv_30d_amt: 2000 },
      { seller_id: 't', seller_name: 'No products', region: 'US', total_sale_gmv_30d_amt: 9000 },
    ]);
    const product = (product_id: string, gmv: number, video: number, live: number) => ({
      product_id,
      product_name: product_id,
      region: 'US',
      seller_id: 's',
      total_sale_30d_cnt: gmv,
      total_video_sale_30d_cnt: video,
      total_live_sale_30d_cnt: live,
      total_sale_gmv_30d_amt: gmv,
      total_video_sale_gmv_30d_amt: video,
      total_live_sale_gmv_30d_amt: live,
      total_sale_gmv_amt: 10 * gmv,
    });
    await fill(pool, 'echotik.products', [
      product('half', 500, 200, 250),
      product('less', 100, 51, 49),
      product('live', 1000, 100, 900),
    ]);
    await fill(pool, 'echotik.influencers', [
      { user_id: '1', unique_id: 'ann' },
      { user_id: '2', unique_id: 'bob' },
    ]);
    await fill(pool, 'echotik.product_influencers', [
      { product_id: 'live', user_id: '1', per_product_ifl_gmv_amt: 4000 },
      { product_id: 'live', user_id: '2', per_product_ifl_gmv_amt: 1000 },
    ]);
    const parts = ['gmv', 'live_gmv_share_pct', 'video_gmv_share_pct', 'other_gmv_share_pct', 'live_units'];
    expect(await readAnswer(pool, '31-products-that-live-off-live', 'name', ...parts)).toEqual([
      ['live', 1000, 90, 10, 0, 900],
      ['half', 500, 50, 40, 10, 250],
    ]);
    const shares = [
      'top_product_name',
      'top_product_share_pct',
      'top_creator_handle',
      'top_creator_share_pct',
      'top_3_creators_share_pct',
    ];
    const channels = [
      'coverage_pct',
      'main_channel',
      'video_gmv_share_pct',
      'live_gmv_share_pct',
      'other_gmv_share_pct',
    ];
    expect(await readAnswer(pool, '34-how-dependent-is-a-shop', 'shop_name', ...shares, ...channels)).toEqual([
      // 1000 of 1600; 4000 and 5000 of 10,000; 351, 1199 and 50 of 1600.
      ['Shop', 'live', 62.5, 'ann', 40, 50, 80, 'live', 21.94, 74.94, 3.13],
    ]);
  }));

test('new products by their first weeks, and new listings by shop', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.categories', [{ category_id: '6', category_level: 1, parent_id: '0' }]);
    await fill(pool, 'echotik.category_names', [{ category_id: '6', language: 'en-US', category_name: 'Beauty' }]);
    await fill(pool, 'echotik.shops', [{ seller_id: 's', seller_name: 'Shop' }]);
    const product = (product_id: string, age: number | null, seller_id: string | null, units: number | null) => ({
      product_id,
      product_name: product_id,
      region: 'US',
      category_id: '6',
      seller_id,
      total_sale_cnt: units,
      first_crawl_dt: age === null ? null : before(age),
      _observed_at: seen(0),
    });
    await fill(pool, 'echotik.products', [
      product('day 8', 8, 's', 90),
      product('day 89', 89, null, 10),
      product('day 90', 90, 's', 999),
      product('unknown', null, 's', 5),
    ]);
    await fill(pool, 'echotik.product_daily', [
      { product_id: 'day 8', date: before(8), total_sale_cnt: 20, total_sale_1d_cnt: 20 },
      { product_id: 'day 8', date: before(2), total_sale_cnt: 80, total_sale_1d_cnt: 10 },
    ]);
    const columns = ['product_name', 'category_name', 'age_days', 'units_in_all', 'week_1_units', 'week_2_units'];
    expect(await readAnswer(pool, '32-new-products-and-their-first-weeks', ...columns)).toEqual([
      ['day 8', 'Beauty', 8, 90, 80, null],
      ['day 89', 'Beauty', 89, 10, null, null],
    ]);
    expect(await readAnswer(pool, '33-new-listings-of-shops', 'shop_name', 'product_name', 'first_seen_date')).toEqual([
      ['Shop', 'day 8', before(8)],
    ]);
    // Where shops are watched, those of others are left out.
    await pool.query(`insert into ops.watchlist (kind, id) values ('shop', 'another'), ('creator', 's')`);
    expect(await readAnswer(pool, '33-new-listings-of-shops', 'shop_name')).toEqual([]);
    await pool.query(`insert into ops.watchlist (kind, id) values ('shop', 's')`);
    expect(await readAnswer(pool, '33-new-listings-of-shops', 'product_name')).toEqual([['day 8']]);
  }));
