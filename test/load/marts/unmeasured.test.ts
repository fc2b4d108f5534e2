/** The API gives 0 for what a ranking does not measure: no view may pass that on as a measured 0. */
import { expect, test } from 'vitest';
import { withDatabase } from '../../support/database.ts';
import { fill, readMart } from './fill.ts';

const ranking = (rank_field: number, position: number) => ({
  rank_type: 1,
  date: '2026-03-02',
  region: 'US',
  rank_field,
  position,
});

test('videos: a ranking by sales measures no views, one by views counts what it shows', () =>
  withDatabase(async ({ pool }) => {
    const ids = ['sells', 'seen', 'ignored'];
    await fill(
      pool,
      'echotik.videos',
      ids.map((video_id) => ({ video_id })),
    );
    const video = (video_id: string, rank_field: number, [views, likes, units, gmv]: readonly number[]) => ({
      ...ranking(rank_field, 1 + ids.indexOf(video_id)),
      product_category_id: '',
      created_by_ai: '',
      video_id,
      total_views_cnt: views,
      total_digg_cnt: likes,
      total_comments_cnt: likes,
      total_favorites_cnt: likes,
      total_shares_cnt: likes,
      total_video_sale_cnt: units,
      total_video_sale_gmv_amt: gmv,
    });
    await fill(pool, 'echotik.video_ranks', [
      video('sells', 2, [0, 0, 120, 0]),
      video('seen', 1, [5000, 40, 3, 30]),
      video('ignored', 1, [1000, 0, 0, 0]),
    ]);
    const columns = 'video_id, sorted_by, sorted_value, views, likes, comments, saves, shares, units, gmv';
    expect(await readMart(pool, `select ${columns} from marts.video_league order by rank`)).toEqual([
      {
        video_id: 'sells',
        sorted_by: 'units sold',
        sorted_value: 120,
        views: null,
        likes: null,
        comments: null,
        saves: null,
        shares: null,
        units: 120,
        // Units and GMV are measured together.
        gmv: 0,
      },
      {
        video_id: 'seen',
        sorted_by: 'views',
        sorted_value: 5000,
        views: 5000,
        likes: 40,
        comments: 40,
        saves: 40,
        shares: 40,
        units: 3,
        gmv: 30,
      },
      {
        video_id: 'ignored',
        sorted_by: 'views',
        sorted_value: 1000,
        views: 1000,
        likes: 0,
        comments: 0,
        saves: 0,
        shares: 0,
        units: null,
        gmv: null,
      },
    ]);
    // The table keeps what the API said.
    expect(
      await readMart(pool, `select total_views_cnt as views from echotik.video_ranks where video_id = 'sells'`),
    ).toEqual([{ views: 0 }]);
  }));

test('creators: only sales, or only followers', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'echotik.influencers', [{ user_id: 'a' }]);
    const nothing = {
      total_digg_cnt: 0,
      total_post_video_cnt: 0,
      total_live_cnt: 0,
      total_product_cnt: 0,
      influencer_category_name: '',
      product_category_id: '',
      user_id: 'a',
    };
    await fill(pool, 'echotik.influencer_ranks', [
      {
        ...ranking(2, 1),
        ...nothing,
        total_sale_cnt: 7,
        total_sale_gmv_amt: 70,
        total_followers_cnt: 0,
        total_digg_cnt: 9,
      },
      { ...ranking(1, 2), ...nothing, total_sale_cnt: 0, total_sale_gmv_amt: 0, total_followers_cnt: 0 },
    ]);
    const columns = 'sorted_by, sorted_value, units, gmv, followers_won, likes_won, videos, lives, products';
    const none = { videos: null, lives: null, products: null };
    expect(await readMart(pool, `select ${columns} from marts.creator_league order by rank`)).toEqual([
      { sorted_by: 'units sold', sorted_value: 7, units: 7, gmv: 70, followers_won: null, likes_won: 9, ...none },
      { sorted_by: 'followers', sorted_value: 0, units: null, gmv: null, followers_won: 0, likes_won: null, ...none },
    ]);
  }));

test('shops: no ranking fills products; creators, videos and lives of shops and products stay as they are', () =>
  withDatabase(async ({ pool }) => {
    const uncut = { category_id: '', category_l2_id: '', category_l3_id: '' };
    const sums = { total_sale_cnt: 7, total_sale_gmv_amt: 70, total_ifl_cnt: 0, total_video_cnt: 0, total_live_cnt: 0 };
    await fill(pool, 'echotik.shops', [{ seller_id: 's' }]);
    await fill(pool, 'echotik.products', [{ product_id: 'p' }]);
    await fill(pool, 'echotik.shop_ranks', [
      { ...ranking(1, 1), ...uncut, from_flag: '', seller_id: 's', ...sums, total_product_cnt: 0 },
      { ...ranking(2, 2), ...uncut, from_flag: '', seller_id: 's', ...sums, total_product_cnt: 12 },
    ]);
    await fill(pool, 'echotik.product_ranks', [{ ...ranking(1, 1), ...uncut, product_id: 'p', ...sums }]);
    const same = { units: 7, creators: 0, videos: 0, lives: 0 };
    expect(
      await readMart(pool, 'select products, units, creators, videos, lives from marts.shop_league order by rank'),
    ).toEqual([
      { products: null, ...same },
      { products: 12, ...same },
    ]);
    expect(await readMart(pool, 'select units, creators, videos, lives from marts.product_league')).toEqual([same]);
  }));
