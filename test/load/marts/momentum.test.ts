import { expect, test } from 'vitest';
import { withDatabase } from '../../support/database.ts';
import { fill, readMart } from './fill.ts';

const ends = 'as_of_date, basis_now, basis_before, carried_days, source';

test('shops: sales, products and videos; a shop that is only named stays', () =>
  withDatabase(async ({ pool }) => {
    const day = (date: string, sold: number, products: number | null) => ({
      seller_id: '1',
      date,
      total_sale_cnt: sold,
      total_sale_gmv_amt: sold * 2.5,
      total_product_cnt: products,
      total_video_cnt: sold / 10,
    });
    await fill(pool, 'echotik.shops', [
      { seller_id: '1', seller_name: 'Lights', region: 'GB' },
      { seller_id: 'stub', seller_name: null, region: null },
    ]);
    await fill(pool, 'echotik.shop_daily', [
      day('2026-02-26', 100, 20),
      day('2026-03-24', 400, null),
      day('2026-03-31', 500, 30),
    ]);
    const columns = `window_days, units_growth, units_growth_pct, gmv_growth, gmv_growth_pct, products_now, products_growth, videos_growth, ${ends}`;
    expect(await readMart(pool, `select ${columns} from marts.shop_momentum where seller_id = '1' order by 1`)).toEqual(
      [
        {
          window_days: 1,
          units_growth: null,
          units_growth_pct: null,
          gmv_growth: null,
          gmv_growth_pct: null,
          products_now: 30,
          products_growth: null,
          videos_growth: null,
          as_of_date: '2026-03-31',
          basis_now: 'observed',
          basis_before: 'not_bought',
          carried_days: null,
          source: 'daily',
        },
        expect.objectContaining({
          window_days: 7,
          units_growth: 100,
          units_growth_pct: 25,
          gmv_growth: 250,
          gmv_growth_pct: 25,
          products_growth: null,
          videos_growth: 10,
          basis_before: 'observed',
          carried_days: 0,
        }),
        expect.objectContaining({
          window_days: 30,
          units_growth: 400,
          units_growth_pct: 400,
          gmv_growth: 1000,
          products_growth: 10,
          videos_growth: 40,
          basis_before: 'carried',
          carried_days: 3,
        }),
      ],
    );
    expect(
      await readMart(
        pool,
        `select window_days, basis_now, units_growth from marts.shop_momentum where seller_id = 'stub'`,
      ),
    ).toEqual([1, 7, 30].map((window_days) => ({ window_days, basis_now: 'not_bought', units_growth: null })));
  }));

test('shops: without daily facts their history tells', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.shops', [{ seller_id: '1', _observed_at: '2026-03-31T10:00:00Z', total_sale_cnt: 3 }]);
    await fill(pool, 'echotik.shops_history', [
      { seller_id: '1', observed_at: '2026-03-24T10:00:00Z', total_sale_cnt: 5 },
      { seller_id: '1', observed_at: '2026-03-31T10:00:00Z', total_sale_cnt: 3 },
    ]);
    expect(await readMart(pool, `select units_growth, ${ends} from marts.shop_momentum where window_days = 7`)).toEqual(
      [
        {
          units_growth: -2,
          as_of_date: '2026-03-31',
          basis_now: 'observed',
          basis_before: 'observed',
          carried_days: 0,
          source: 'history',
        },
      ],
    );
  }));

test('creators: followers by their totals, sales by the days of the window', () =>
  withDatabase(async ({ pool }) => {
    const day = (date: string, followers: number, units: number | null, gmv: number | null) => ({
      user_id: '1',
      date,
      total_followers_cnt: followers,
      total_views_cnt: followers * 10,
      total_digg_cnt: followers * 2,
      total_post_video_cnt: 7,
      total_sale_1d_cnt: units,
      total_sale_gmv_1d_amt: gmv,
    });
    await fill(pool, 'echotik.influencers', [
      { user_id: '1', unique_id: 'ann' },
      { user_id: 'stub', unique_id: null },
    ]);
    await fill(pool, 'echotik.influencer_daily', [
      day('2026-03-24', 1000, 50, 500),
      day('2026-03-25', 990, 1, 10.5),
      day('2026-03-30', 980, null, null),
      day('2026-03-31', 950, 4, 40),
    ]);
    const columns = `handle, window_days, followers_now, followers_before, followers_growth, followers_growth_pct, views_growth,
      likes_growth, videos_growth, units_growth, gmv_growth, ${ends}`;
    const known = {
      handle: 'ann',
      followers_now: 950,
      as_of_date: '2026-03-31',
      basis_now: 'observed',
      source: 'daily',
    };
    expect(
      await readMart(pool, `select ${columns} from marts.creator_momentum where user_id = '1' order by window_days`),
    ).toEqual([
      {
        ...known,
        window_days: 1,
        followers_before: 980,
        followers_growth: -30,
        followers_growth_pct: -3.06, // 30 of 980 is 3.0612 %
        views_growth: -300,
        likes_growth: -60,
        videos_growth: 0,
        units_growth: 4,
        gmv_growth: 40,
        basis_before: 'observed',
        carried_days: 0,
      },
      {
        ...known,
        window_days: 7,
        followers_before: 1000,
        followers_growth: -50,
        followers_growth_pct: -5,
        views_growth: -500,
        likes_growth: -100,
        videos_growth: 0,
        units_growth: 5, // the first day, with 50, lies before the window
        gmv_growth: 50.5,
        basis_before: 'observed',
        carried_days: 0,
      },
      expect.objectContaining({
        window_days: 30,
        followers_growth: null,
        units_growth: null,
        gmv_growth: null,
        basis_before: 'not_bought',
      }),
    ]);
    expect(await readMart(pool, `select basis_now from marts.creator_momentum where user_id = 'stub'`)).toHaveLength(3);
  }));

test('creators: history subtracts totals of sales', () =>
  withDatabase(async ({ pool }) => {
    const now = { total_followers_cnt: 8, total_sale_cnt: 4, total_sale_gmv_amt: 36.5 };
    await fill(pool, 'echotik.influencers', [{ user_id: '1', _observed_at: '2026-03-31T10:00:00Z', ...now }]);
    await fill(pool, 'echotik.influencers_history', [
      {
        user_id: '1',
        observed_at: '2026-02-27T10:00:00Z',
        total_followers_cnt: 0,
        total_sale_cnt: 1,
        total_sale_gmv_amt: 9,
      },
      {
        user_id: '1',
        observed_at: '2026-03-31T10:00:00Z',
        total_followers_cnt: 8,
        total_sale_cnt: 4,
        total_sale_gmv_amt: 36.5,
      },
    ]);
    const columns = `followers_growth, followers_growth_pct, units_growth, gmv_growth, ${ends}`;
    expect(await readMart(pool, `select ${columns} from marts.creator_momentum where window_days = 30`)).toEqual([
      {
        followers_growth: 8,
        followers_growth_pct: null,
        units_growth: 3,
        gmv_growth: 27.5,
        as_of_date: '2026-03-31',
        basis_now: 'observed',
        basis_before: 'carried',
        carried_days: 2,
        source: 'history',
      },
    ]);
  }));

test('videos: views, likes and sales, from their days or their history', () =>
  withDatabase(async ({ pool }) => {
    const counters = (views: number, units: number) => ({
      total_views_cnt: views,
      total_digg_cnt: views / 10,
      total_video_sale_cnt: units,
      total_video_sale_gmv_amt: units * 5,
    });
    await fill(pool, 'echotik.videos', [
      { video_id: 'days', _observed_at: '2026-03-31T10:00:00Z' },
      { video_id: 'seen', _observed_at: '2026-03-31T10:00:00Z', ...counters(1500, 1) },
      { video_id: 'stub', _observed_at: '2026-03-31T10:00:00Z' },
    ]);
    await fill(pool, 'echotik.video_daily', [
      { video_id: 'days', date: '2026-03-24', ...counters(100, 0) },
      { video_id: 'days', date: '2026-03-31', ...counters(350, 3) },
    ]);
    await fill(pool, 'echotik.videos_history', [
      { video_id: 'seen', observed_at: '2026-03-23T10:00:00Z', ...counters(1000, 1) },
      { video_id: 'seen', observed_at: '2026-03-31T10:00:00Z', ...counters(1500, 1) },
    ]);
    const columns = `video_id, views_growth, views_growth_pct, likes_growth, units_growth, gmv_growth, basis_before, carried_days, source`;
    expect(
      await readMart(pool, `select ${columns} from marts.video_momentum where window_days = 7 order by video_id`),
    ).toEqual([
      {
        video_id: 'days',
        views_growth: 250,
        views_growth_pct: 250,
        likes_growth: 25,
        units_growth: 3,
        gmv_growth: 15,
        basis_before: 'observed',
        carried_days: 0,
        source: 'daily',
      },
      {
        video_id: 'seen',
        views_growth: 500,
        views_growth_pct: 50,
        likes_growth: 50,
        units_growth: 0,
        gmv_growth: 0,
        basis_before: 'carried',
        carried_days: 1,
        source: 'history',
      },
      {
        video_id: 'stub',
        views_growth: null,
        views_growth_pct: null,
        likes_growth: null,
        units_growth: null,
        gmv_growth: null,
        basis_before: 'not_bought',
        carried_days: null,
        source: null,
      },
    ]);
  }));
