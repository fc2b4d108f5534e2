import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { withReader } from '../readers/with-reader.ts';
import { explain, readRows } from '../write/row-writes.ts';
import { fill, readMart } from './fill.ts';
import { HOSTILE } from './observe.ts';

const watched = (kind: string, id: string, more: object = {}) => ({
  kind,
  id,
  region: null,
  note: null,
  added_at: '2026-03-01T08:00:00Z',
  ...more,
});

/** Two competitors, a lamp of which ann sells a quarter, ann by her handle and bob by his id, a video. */
async function fillScene(pool: Pool): Promise<void> {
  await fill(pool, 'echotik.categories', [{ category_id: '6', category_level: 1, parent_id: '0' }]);
  await fill(pool, 'echotik.category_names', [{ category_id: '6', language: 'en-US', category_name: 'Home' }]);
  const shop = (seller_id: string, gmv_7d: number, gmv_30d: number) => ({
    seller_id,
    seller_name: `Shop ${seller_id}`,
    region: 'US',
    category_id: '6',
    sales_flag: 2,
    seller_link: `https://shop.tiktok.com/${seller_id}`,
    total_ifl_cnt: 12,
    total_video_cnt: 80,
    total_live_cnt: 3,
    total_crawl_product_cnt: 40,
    total_sale_7d_cnt: gmv_7d / 10,
    total_sale_30d_cnt: gmv_30d / 10,
    total_sale_gmv_7d_amt: gmv_7d,
    total_sale_gmv_30d_amt: gmv_30d,
    spu_avg_price: 9.5,
    rating: 4.6,
  });
  await fill(pool, 'echotik.shops', [shop('1', 2100, 6000), shop('2', 700, 3000)]);
  // Two products were added within 30 days.
  const day = (date: string, products: number) => ({
    seller_id: '1',
    date,
    total_product_cnt: products,
    total_sale_cnt: 1000,
  });
  await fill(pool, 'echotik.shop_daily', [day('2026-03-01', 50), day('2026-03-31', 52)]);
  await fill(pool, 'echotik.products', [
    {
      product_id: '10',
      product_name: HOSTILE,
      region: 'US',
      category_id: '6',
      category_l2_id: '0',
      category_l3_id: '0',
      total_sale_gmv_amt: 4000,
      total_sale_7d_cnt: 70,
      total_sale_30d_cnt: 200,
      total_sale_gmv_7d_amt: 700,
      total_sale_gmv_30d_amt: 2000,
      total_video_sale_gmv_30d_amt: 500,
      total_live_sale_gmv_30d_amt: 1200,
      total_ifl_cnt: 5,
      spu_avg_price: 0,
      product_rating: 4.2,
    },
  ]);
  await fill(pool, 'echotik.influencers', [
    {
      user_id: '20',
      unique_id: 'ann',
      nick_name: 'Ann',
      region: 'US',
      total_sale_gmv_30d_amt: 30_000,
      total_followers_cnt: 900,
    },
    // The handle was hers before.
    {
      user_id: '21',
      unique_id: 'ann',
      nick_name: 'Old',
      region: 'US',
      total_sale_gmv_30d_amt: 1,
      total_followers_cnt: 1,
    },
    {
      user_id: '22',
      unique_id: 'bob',
      nick_name: null,
      region: 'GB',
      total_sale_gmv_30d_amt: 0,
      total_followers_cnt: 50,
    },
  ]);
  await pool.query(`update echotik.influencers set _observed_at = '2026-01-01' where user_id = '21'`);
  await fill(pool, 'echotik.product_influencers', [
    { product_id: '10', user_id: '20', per_product_ifl_gmv_amt: 1000 },
    { product_id: '10', user_id: '22', per_product_ifl_gmv_amt: 400 },
  ]);
  const sold = (date: string, followers: number, units: number) => ({
    user_id: '20',
    date,
    total_followers_cnt: followers,
    total_sale_1d_cnt: units,
    total_sale_gmv_1d_amt: units * 10,
  });
  await fill(pool, 'echotik.influencer_daily', [
    sold('2026-03-24', 880, 4),
    sold('2026-03-30', 890, 5),
    sold('2026-03-31', 900, 6),
  ]);
  await fill(pool, 'echotik.videos', [
    { video_id: '30', video_desc: 'Lamp #home', user_id: '20', region: 'US', total_views_30d_cnt: 700 },
  ]);
  await fill(pool, 'ops.watchlist', [
    watched('shop', '1', { note: 'competitor' }),
    watched('shop', '2'),
    watched('shop', '3', { region: 'GB' }),
    watched('product', '10'),
    watched('creator', '@ann'),
    watched('creator', '22'),
    watched('creator', '@nobody'),
    watched('video', '30'),
    watched('hashtag', '#home'),
    watched('keyword', HOSTILE),
  ]);
}

test('what is watched lies side by side: each kind with its own figures, and what is not loaded yet too', () =>
  withDatabase(async ({ pool }) => {
    await fillScene(pool);
    const columns = `kind, id, entity_id, name, region, level, gmv_7d::float, gmv_30d::float, gmv_change_pct::float as change, main_channel,
      main_channel_share_pct::float as share, top_creator_share_pct::float as top_share, new_products_30d as new`;
    const none = {
      level: null,
      gmv_7d: null,
      gmv_30d: null,
      change: null,
      main_channel: null,
      share: null,
      top_share: null,
      new: null,
    };
    const rows = await readMart(pool, `select ${columns} from marts.watched order by kind, id`);
    expect(rows).toEqual([
      // After the 24th ann sold 5 and 6 units for 10 each: 15.71 a day, against 1000.
      { ...none, kind: 'creator', id: '22', entity_id: '22', name: '@bob', region: 'GB', level: 'L0', gmv_30d: 0 },
      {
        ...none,
        kind: 'creator',
        id: '@ann',
        entity_id: '20',
        name: 'Ann',
        region: 'US',
        level: 'L3',
        gmv_7d: 110,
        gmv_30d: 30_000,
        change: -98.4,
      },
      { ...none, kind: 'creator', id: '@nobody', entity_id: null, name: null, region: null },
      { ...none, kind: 'hashtag', id: '#home', entity_id: null, name: '#home', region: null },
      { ...none, kind: 'keyword', id: HOSTILE, entity_id: HOSTILE, name: HOSTILE, region: null },
      // 700 in 7 days are 100 a day, 2000 in 30 are 66.67. Live sold 1200 of 2000; the first creator 1000 of 4000.
      {
        ...none,
        kind: 'product',
        id: '10',
        entity_id: '10',
        name: HOSTILE,
        region: 'US',
        gmv_7d: 700,
        gmv_30d: 2000,
        change: 50,
        main_channel: 'live',
        share: 60,
        top_share: 25,
      },
      // 300 a day against 200.
      {
        ...none,
        kind: 'shop',
        id: '1',
        entity_id: '1',
        name: 'Shop 1',
        region: 'US',
        gmv_7d: 2100,
        gmv_30d: 6000,
        change: 50,
        main_channel: 'live',
        new: 2,
      },
      {
        ...none,
        kind: 'shop',
        id: '2',
        entity_id: '2',
        name: 'Shop 2',
        region: 'US',
        gmv_7d: 700,
        gmv_30d: 3000,
        change: 0,
        main_channel: 'live',
      },
      { ...none, kind: 'shop', id: '3', entity_id: null, name: null, region: 'GB' },
      { ...none, kind: 'video', id: '30', entity_id: '30', name: 'Lamp #home', region: 'US' },
    ]);
    const [shop] = await readMart(
      pool,
      `select note, category_path, units_7d, units_30d, creators, videos, lives, products, followers, avg_price, rating, link, watched_since
       from marts.watched where kind = 'shop' and id = '1'`,
    );
    expect(shop).toEqual({
      note: 'competitor',
      category_path: 'Home',
      units_7d: 210,
      units_30d: 600,
      creators: 12,
      videos: 80,
      lives: 3,
      products: 40,
      followers: null,
      avg_price: 9.5,
      rating: 4.6,
      link: 'https://shop.tiktok.com/1',
      watched_since: '2026-03-01T08:00:00+00:00',
    });
    // A price of 0 is not known.
    expect(await readMart(pool, `select avg_price from marts.watched where kind = 'product'`)).toEqual([
      { avg_price: null },
    ]);
  }));

test('a role of a BI tool reads it, and is refused the watchlist itself', () =>
  withReader(async ({ owner, reader }) => {
    await fill(owner, 'ops.watchlist', [watched('shop', '1', { note: HOSTILE })]);
    expect(await readRows(reader, 'select kind, id, note from marts.watched')).toEqual([
      { kind: 'shop', id: '1', note: HOSTILE },
    ]);
    await expect(reader.query('select from ops.watchlist')).rejects.toMatchObject({ code: '42501' });
  }));

test('entities are found by key, and one kind is read without the others', () =>
  withDatabase(async ({ pool }) => {
    const many = { influencers: 'user_id', shops: 'seller_id', products: 'product_id', videos: 'video_id' };
    for (const [table, key] of Object.entries(many)) {
      await pool.query(
        `insert into echotik.${table} (${key}, _request_id, _observed_at) select n, 1, now() from generate_series(1, 5000) n`,
      );
    }
    await fill(pool, 'ops.watchlist', [
      watched('shop', '1'),
      watched('product', '10'),
      watched('creator', '22'),
      watched('video', '30'),
    ]);
    await pool.query('analyze');
    const whole = await explain(pool, 'select * from marts.watched');
    for (const table of ['shops', 'products', 'videos'])
      expect(whole).not.toMatch(new RegExp(`Seq Scan on (echotik\\.)?${table} `));
    const shops = await explain(pool, `select * from marts.watched where kind = 'shop'`);
    expect(shops).toMatch(/ on shops /);
    expect(shops).not.toMatch(/ on (products|influencers|videos|hashtags) /);
    // Neither the videos nor the rankings of creators are read for their level.
    const creators = await explain(pool, `select * from marts.watched where kind = 'creator'`);
    expect(creators).not.toMatch(/ on (videos|influencer_ranks\w*) /);
  }));
