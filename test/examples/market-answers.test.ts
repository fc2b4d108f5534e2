/** Answers of the questions on what grows, what is new, who depends on whom, and what moved, computed by hand. */
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
    ]);
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
    const parts = ['gmv', 'live_gmv_pct', 'video_gmv_pct', 'other_gmv_pct', 'live_units'];
    expect(await readAnswer(pool, '31-products-that-live-off-live', 'name', ...parts)).toEqual([
      ['live', 1000, 90, 10, 0, 900],
      ['half', 500, 50, 40, 10, 250],
    ]);
    const shares = [
      'top_product_name',
      'top_product_pct',
      'top_creator_handle',
      'top_1_creator_pct',
      'top_3_creators_pct',
    ];
    const channels = ['coverage_pct', 'leading_channel', 'video_gmv_pct', 'live_gmv_pct', 'other_gmv_pct'];
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
    const columns = ['product_name', 'category', 'age_days', 'units', 'week_1_units', 'week_2_units'];
    expect(await readAnswer(pool, '32-new-products-and-their-first-weeks', ...columns)).toEqual([
      ['day 8', 'Beauty', 8, 90, 80, null],
      ['day 89', 'Beauty', 89, 10, null, null],
    ]);
    expect(await readAnswer(pool, '33-new-listings-of-shops', 'shop_name', 'product_name', 'first_seen_date')).toEqual([
      ['Shop', 'day 8', before(8)],
    ]);
  }));

test('shares of the ranked shops of a category, and how open it is', () =>
  withDatabase(async ({ pool }) => {
    const shops = { a: ['6', 500], b: ['6', 300], c: ['7', 999], d: ['6', 100], e: ['6', 60], f: ['6', 40] } as const;
    await fill(
      pool,
      'echotik.shops',
      Object.entries(shops).map(([seller_id, [category_id]]) => ({ seller_id, seller_name: seller_id, category_id })),
    );
    const uncut = { region: 'US', rank_field: 1, category_l2_id: '', category_l3_id: '', from_flag: '' };
    const places = (date: string, rank_type: number, category_id: string, ids: string) =>
      Object.entries(shops).flatMap(([seller_id, [, gmv]]) =>
        ids.includes(seller_id)
          ? [
              {
                ...uncut,
                date,
                rank_type,
                category_id,
                seller_id,
                position: ids.indexOf(seller_id) + 1,
                total_sale_gmv_amt: gmv,
                total_sale_cnt: gmv,
              },
            ]
          : [],
      );
    await fill(pool, 'echotik.shop_ranks', [
      ...places('2026-03-29', 1, '', 'c'),
      ...places('2026-03-30', 1, '', 'abcd'),
    ]);
    await fill(
      pool,
      'echotik.products',
      Object.entries(shops).map(([id, [category_id]]) => ({ product_id: id, seller_id: id, category_id })),
    );
    const inMonth = (date: string, ids: string) =>
      [...ids].map((product_id) => ({
        region: 'US',
        rank_type: 3,
        rank_field: 1,
        date,
        category_id: '',
        category_l2_id: '',
        category_l3_id: '',
        product_id,
        total_sale_gmv_amt: shops[product_id as keyof typeof shops][1],
      }));
    await fill(pool, 'echotik.product_ranks', [...inMonth('2026-01-01', 'abef'), ...inMonth('2026-02-01', 'abdef')]);
    expect(
      await readAnswer(
        pool,
        '36-my-share-of-a-category',
        'period_start',
        'shop',
        'gmv',
        'gmv_share_pct',
        'units_share_pct',
        'ranked_shops',
      ),
    ).toEqual([
      ['2026-03-30', 'a', 500, 55.56, 55.56, 3],
      ['2026-03-30', 'b', 300, 33.33, 33.33, 3],
      ['2026-03-30', 'd', 100, 11.11, 11.11, 3],
    ]);
    // February: 960 of 1000 by the first four; one of five shops is new, with 100.
    expect(
      await readAnswer(
        pool,
        '35-how-open-is-a-category',
        'month',
        'shops',
        'gmv',
        'cr4_pct',
        'new_shops',
        'new_shops_gmv_pct',
        'openness_index',
      ),
    ).toEqual([
      ['2026-02-01', 5, 1000, 96, 1, 10, 12],
      ['2026-01-01', 4, 900, null, null, null, null],
    ]);
  }));

test('entries and exits of a ranking: a day that was not read is skipped', () =>
  withDatabase(async ({ pool }) => {
    await fill(
      pool,
      'echotik.products',
      [...'abcd'].map((product_id) => ({ product_id, product_name: product_id })),
    );
    const places = (date: string, ids: string) =>
      [...ids].map((product_id, index) => ({
        rank_type: 1,
        region: 'US',
        rank_field: 1,
        category_id: '',
        category_l2_id: '',
        category_l3_id: '',
        date,
        product_id,
        position: index + 1,
      }));
    await fill(pool, 'echotik.product_ranks', [
      ...places('2026-03-27', 'abc'),
      ...places('2026-03-28', 'bac'),
      ...places('2026-03-30', 'adc'),
      ...places('2026-03-31', 'abd'),
    ]);
    const columns = ['seen_on', 'compared_with', 'change', 'name', 'rank', 'places_read'];
    expect(await readAnswer(pool, '37-entries-and-exits-of-a-ranking', ...columns)).toEqual([
      ['2026-03-31', '2026-03-30', 'entered', 'b', 2, 3],
      ['2026-03-31', '2026-03-30', 'left', 'c', 3, 3],
      ['2026-03-30', '2026-03-28', 'entered', 'd', 2, 3],
      ['2026-03-30', '2026-03-28', 'left', 'b', 1, 3],
    ]);
  }));

test('price drops of 5 % and 1 USD, and products off sale and back', () =>
  withDatabase(async ({ pool }) => {
    const names = ['exact', 'percent', 'cents', 'late', 'not read', 'unknown'];
    const now: Readonly<Record<string, readonly [price: number | null, age: number]>> = {
      exact: [19, 0],
      percent: [96, 0], // 4 % of 100
      cents: [9.1, 0], // 9 %, 0.90
      late: [10, 6],
      'not read': [10, 8],
      unknown: [0, 0],
    };
    await fill(
      pool,
      'echotik.products',
      names.map((id) => ({
        product_id: id,
        product_name: id,
        region: 'US',
        spu_avg_price: now[id]?.[0],
        _observed_at: seen(now[id]?.[1] ?? 0),
      })),
    );
    const version = (product_id: string, age: number, spu_avg_price: number | null, off_mark: number | null) => ({
      product_id,
      observed_at: seen(age),
      spu_avg_price,
      off_mark,
    });
    await fill(pool, 'echotik.products_history', [
      version('exact', 40, 30, 0),
      // Valid when the week began; 0 is unknown.
      version('exact', 9, 20, 2),
      version('exact', 8, 0, null),
      version('exact', 0, 19, 0),
      version('percent', 10, 100, 2),
      version('percent', 0, 96, 2),
      version('cents', 10, 10, 0),
      version('late', 20, 100, 0),
      version('late', 6, 10, 0),
      version('not read', 20, 100, 0),
      version('unknown', 20, 100, 1),
    ]);
    const prices = ['product_name', 'price_before', 'price_now', 'price_change', 'price_change_pct'];
    expect(await readAnswer(pool, '38-price-drops', ...prices)).toEqual([
      ['late', 100, 10, -90, -90],
      ['exact', 20, 19, -1, -5],
    ]);
    const iso = (age: number) => `${before(age)}T10:00:00.000Z`;
    const states = ['product_name', 'off_sale_from', 'off_sale_to', 'days_off_sale', 'is_back'];
    expect(await readAnswer(pool, '39-off-sale-and-back', ...states)).toEqual([
      ['exact', iso(9), iso(0), 9, true],
      ['percent', iso(10), iso(0), 10, false],
    ]);
  }));
