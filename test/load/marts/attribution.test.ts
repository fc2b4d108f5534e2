import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { fill, readMart } from './fill.ts';

/** A lamp that ann and bob sell, and a vase of another market. Video v2 carries both; nobody knows whose v4 is. */
async function fillScene(pool: Pool): Promise<void> {
  await fill(pool, 'echotik.products', [
    {
      product_id: 'lamp',
      product_name: 'Lamp',
      region: 'US',
      category_id: '6',
      total_sale_cnt: 400,
      total_sale_gmv_amt: 3000,
    },
    { product_id: 'stub', product_name: null, region: null, total_sale_cnt: null, total_sale_gmv_amt: null },
    { product_id: 'vase', product_name: 'Vase', region: 'GB', total_sale_cnt: 0, total_sale_gmv_amt: null },
  ]);
  await fill(pool, 'echotik.influencers', [
    { user_id: 'ann', unique_id: 'ann.sells', total_followers_cnt: 1000 },
    { user_id: 'bob', unique_id: null, total_followers_cnt: null },
    { user_id: 'cem', unique_id: 'cem', total_followers_cnt: 5 },
  ]);
  const video = (video_id: string, user_id: string | null, views: number | null, units: number | null) => ({
    video_id,
    user_id,
    total_views_cnt: views,
    total_video_sale_cnt: units,
    total_video_sale_gmv_amt: units && units * 10,
  });
  await fill(pool, 'echotik.videos', [
    video('v1', 'ann', 100, 10),
    video('v2', 'ann', 300, 30),
    video('v3', 'cem', null, null),
    video('v4', null, 50, 5),
  ]);
  await fill(pool, 'echotik.product_influencers', [
    { product_id: 'lamp', user_id: 'ann', per_product_ifl_sale_cnt: 100, per_product_ifl_gmv_amt: 1000 },
    { product_id: 'lamp', user_id: 'bob', per_product_ifl_sale_cnt: 0, per_product_ifl_gmv_amt: null },
    { product_id: 'vase', user_id: 'bob', per_product_ifl_sale_cnt: 7, per_product_ifl_gmv_amt: 70 },
    { product_id: 'stub', user_id: 'bob', per_product_ifl_sale_cnt: 1, per_product_ifl_gmv_amt: 2 },
  ]);
  await fill(pool, 'echotik.product_videos', [
    { product_id: 'lamp', video_id: 'v1', total_video_sale_cnt: 10, total_video_sale_gmv_amt: 100 },
    { product_id: 'lamp', video_id: 'v2', total_video_sale_cnt: 20, total_video_sale_gmv_amt: 200 },
    { product_id: 'lamp', video_id: 'v4', total_video_sale_cnt: 5, total_video_sale_gmv_amt: 50 },
  ]);
  // v2 by both lists: one pair all the same.
  await fill(pool, 'echotik.video_products', [
    { video_id: 'v2', product_id: 'lamp' },
    { video_id: 'v2', product_id: 'vase' },
    { video_id: 'v3', product_id: 'lamp' },
  ]);
}

test('creators can be asked for the category of what they sell', () =>
  withDatabase(async ({ pool }) => {
    await fillScene(pool);
    await fill(pool, 'echotik.categories', [{ category_id: '6', category_level: 1, parent_id: '0' }]);
    await fill(pool, 'echotik.category_names', [{ category_id: '6', language: 'en-US', category_name: 'Home' }]);
    expect(
      await readMart(
        pool,
        `select category_id, category, sum(units) as units from marts.product_creators group by 1, 2 order by 1 nulls last`,
      ),
    ).toEqual([
      { category_id: '6', category: 'Home', units: 100 },
      { category_id: null, category: null, units: 8 },
    ]);
  }));

test('creators of a product: what each sold, its share, and each of its videos once', () =>
  withDatabase(async ({ pool }) => {
    await fillScene(pool);
    const columns = `product_id, user_id, handle, units, gmv, units_share_pct, gmv_share_pct, videos, video_views, is_listed`;
    expect(await readMart(pool, `select ${columns} from marts.product_creators order by product_id, user_id`)).toEqual([
      {
        product_id: 'lamp',
        user_id: 'ann',
        handle: 'ann.sells',
        units: 100,
        gmv: 1000,
        units_share_pct: 25,
        gmv_share_pct: 33.33, // 1000 of 3000
        videos: 2,
        video_views: 400,
        is_listed: true,
      },
      {
        product_id: 'lamp',
        user_id: 'bob',
        handle: null,
        units: 0,
        gmv: null,
        units_share_pct: 0,
        gmv_share_pct: null,
        videos: 0,
        video_views: null,
        is_listed: true,
      },
      {
        product_id: 'lamp',
        user_id: 'cem',
        handle: 'cem',
        units: null,
        gmv: null,
        units_share_pct: null,
        gmv_share_pct: null,
        videos: 1,
        video_views: null,
        is_listed: false,
      },
      {
        product_id: 'stub',
        user_id: 'bob',
        handle: null,
        units: 1,
        gmv: 2,
        units_share_pct: null,
        gmv_share_pct: null,
        videos: 0,
        video_views: null,
        is_listed: true,
      },
      {
        product_id: 'vase',
        user_id: 'ann',
        handle: 'ann.sells',
        units: null,
        gmv: null,
        units_share_pct: null,
        gmv_share_pct: null,
        videos: 1,
        video_views: 300,
        is_listed: false,
      },
      {
        product_id: 'vase',
        user_id: 'bob',
        handle: null,
        units: 7,
        gmv: 70,
        units_share_pct: null,
        gmv_share_pct: null,
        videos: 0,
        video_views: null,
        is_listed: true,
      },
    ]);
  }));

test('videos of a product: a row a pair, whichever list named it', () =>
  withDatabase(async ({ pool }) => {
    await fillScene(pool);
    const columns = `product_id, video_id, user_id, handle, views, listed_units, video_units, products_of_video, listed_by`;
    expect(
      await readMart(pool, `select ${columns} from marts.product_creator_videos order by product_id, video_id`),
    ).toEqual([
      {
        product_id: 'lamp',
        video_id: 'v1',
        user_id: 'ann',
        handle: 'ann.sells',
        views: 100,
        listed_units: 10,
        video_units: 10,
        products_of_video: null,
        listed_by: 'product',
      },
      {
        product_id: 'lamp',
        video_id: 'v2',
        user_id: 'ann',
        handle: 'ann.sells',
        views: 300,
        listed_units: 20,
        video_units: 30,
        products_of_video: 2,
        listed_by: 'both',
      },
      {
        product_id: 'lamp',
        video_id: 'v3',
        user_id: 'cem',
        handle: 'cem',
        views: null,
        listed_units: null,
        video_units: null,
        products_of_video: 1,
        listed_by: 'video',
      },
      {
        product_id: 'lamp',
        video_id: 'v4',
        user_id: null,
        handle: null,
        views: 50,
        listed_units: 5,
        video_units: 5,
        products_of_video: null,
        listed_by: 'product',
      },
      {
        product_id: 'vase',
        video_id: 'v2',
        user_id: 'ann',
        handle: 'ann.sells',
        views: 300,
        listed_units: null,
        video_units: 30,
        products_of_video: 2,
        listed_by: 'video',
      },
    ]);
  }));

test('from a product over its creators to their videos nothing is counted twice', () =>
  withDatabase(async ({ pool }) => {
    await fillScene(pool);
    const [sums] = await readMart(
      pool,
      `select (select sum(units) from marts.product_creators where product_id = 'lamp') as units,
         (select sum(videos) from marts.product_creators where product_id = 'lamp') as videos_of_creators,
         count(*) as videos_of_known, sum(v.views) as views
       from marts.product_creators c join marts.product_creator_videos v using (product_id, user_id)
       where c.product_id = 'lamp'`,
    );
    expect(sums).toEqual({ units: 100, videos_of_creators: 3, videos_of_known: 3, views: 400 });
  }));
