import { expect, test } from 'vitest';
import { categories, category_names } from '../../../src/load/tables/categories.ts';
import { influencers } from '../../../src/load/tables/influencers.ts';
import { products } from '../../../src/load/tables/products.ts';
import { product_ranks, shop_ranks, video_ranks } from '../../../src/load/tables/ranks.ts';
import { shops } from '../../../src/load/tables/shops.ts';
import { videos } from '../../../src/load/tables/videos.ts';
import { row } from '../../../src/streams/row.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { HOSTILE, observe } from './observe.ts';

const named = (category_id: string, category_level: number, parent_id: string, category_name: string) => [
  row(categories, { category_id, category_level, parent_id }),
  row(category_names, { category_id, language: 'en-US', category_name }),
];

const MOVEMENT = 'rank, previous_rank, places_won, is_new';

const tree = [...named('1', 1, '0', 'Beauty'), ...named('12', 2, '1', 'Skincare'), ...named('123', 3, '12', 'Serums')];

test('the product league knows cuts of every level, and shops by name', () =>
  withDatabase(async ({ pool }) => {
    const ranked = (product_id: string, date: string, position: number, l1 = '', l2 = '', l3 = '') =>
      row(product_ranks, {
        rank_type: 1,
        rank_field: 1,
        region: 'US',
        category_id: l1,
        category_l2_id: l2,
        category_l3_id: l3,
        product_id,
        date,
        position,
        total_sale_cnt: 1000 - position,
        total_sale_gmv_amt: 19.5,
        total_ifl_cnt: 3,
      });
    await observe(
      pool,
      ...tree,
      row(shops, { seller_id: 's', seller_name: 'Shop' }),
      row(products, {
        product_id: 'p',
        product_name: HOSTILE,
        seller_id: 's',
        category_id: '1',
        category_l2_id: '12',
        category_l3_id: '0',
      }),
      row(products, { product_id: 'stub' }),
      ranked('p', '2026-03-01', 8, '1', '12', '123'),
      ranked('p', '2026-03-02', 3, '1', '12', '123'),
      ranked('p', '2026-03-02', 40),
      ranked('stub', '2026-03-02', 4, '1', '12'),
    );
    expect(
      await readRows(
        pool,
        `select product_id, name, category, shop, uncut, cut_category_id, cut_category, sorted_by, sorted_value, units, gmv, creators, ${MOVEMENT}
         from marts.product_league where period_start = '2026-03-02' order by rank`,
      ),
    ).toEqual([
      {
        product_id: 'p',
        name: HOSTILE,
        category: 'Beauty > Skincare',
        shop: 'Shop',
        uncut: false,
        cut_category_id: '123',
        cut_category: 'Beauty > Skincare > Serums',
        sorted_by: 'units sold',
        sorted_value: 997,
        units: 997,
        gmv: 19.5,
        creators: 3,
        rank: 3,
        previous_rank: 8,
        places_won: 5,
        is_new: false,
      },
      {
        product_id: 'stub',
        name: null,
        category: null,
        shop: null,
        uncut: false,
        cut_category_id: '12',
        cut_category: 'Beauty > Skincare',
        sorted_by: 'units sold',
        sorted_value: 996,
        units: 996,
        gmv: 19.5,
        creators: 3,
        rank: 4,
        previous_rank: null,
        places_won: null,
        is_new: null,
      },
      {
        product_id: 'p',
        name: HOSTILE,
        category: 'Beauty > Skincare',
        shop: 'Shop',
        uncut: true,
        cut_category_id: null,
        cut_category: null,
        sorted_by: 'units sold',
        sorted_value: 960,
        units: 960,
        gmv: 19.5,
        creators: 3,
        rank: 40,
        previous_rank: null,
        places_won: null,
        is_new: null,
      },
    ]);
  }));

test('the shop league tells local from cross-border, of the shop and of the ranking', () =>
  withDatabase(async ({ pool }) => {
    const ranked = (seller_id: string, date: string, position: number, from_flag: string) =>
      row(shop_ranks, {
        rank_type: 2,
        rank_field: 2,
        region: 'GB',
        category_id: '',
        category_l2_id: '',
        category_l3_id: '',
        from_flag,
        seller_id,
        date,
        position,
        total_ifl_cnt: 50,
        total_sale_cnt: 0,
      });
    await observe(
      pool,
      ...tree,
      row(shops, {
        seller_id: 's',
        seller_name: HOSTILE,
        from_flag: 2,
        category_id: '1',
        category_l2_id: '0',
        category_l3_id: '0',
      }),
      row(shops, { seller_id: 'stub' }),
      ranked('s', '2026-02-23', 1, '2'),
      ranked('s', '2026-03-02', 2, '2'),
      ranked('stub', '2026-03-02', 3, ''),
    );
    expect(
      await readRows(
        pool,
        `select period, seller_id, name, origin, category, uncut, cut_origin, sorted_by, sorted_value, ${MOVEMENT}
         from marts.shop_league where region = 'GB' and period_start = '2026-03-02' order by rank`,
      ),
    ).toEqual([
      {
        period: 'week',
        seller_id: 's',
        name: HOSTILE,
        origin: 'cross-border',
        category: 'Beauty',
        uncut: false,
        cut_origin: 'cross-border',
        sorted_by: 'creators',
        sorted_value: 50,
        rank: 2,
        previous_rank: 1,
        places_won: -1,
        is_new: false,
      },
      {
        period: 'week',
        seller_id: 'stub',
        name: null,
        origin: null,
        category: null,
        uncut: true,
        cut_origin: null,
        sorted_by: 'creators',
        sorted_value: 50,
        rank: 3,
        previous_rank: null,
        places_won: null,
        is_new: null,
      },
    ]);
  }));

test('the video league takes its measure from what it is sorted by', () =>
  withDatabase(async ({ pool }) => {
    const ranked = (video_id: string, date: string, position: number, rank_field: number, created_by_ai = '') =>
      row(video_ranks, {
        rank_type: 1,
        rank_field,
        region: 'US',
        product_category_id: '',
        created_by_ai,
        video_id,
        date,
        position,
        total_views_cnt: rank_field === 1 ? 5000 : 0,
        total_video_sale_cnt: 7,
        total_video_sale_gmv_amt: 70,
      });
    await observe(
      pool,
      row(influencers, { user_id: 'a', nick_name: 'Ann' }),
      row(videos, { video_id: 'v', video_desc: HOSTILE, user_id: 'a' }),
      row(videos, { video_id: 'stub' }),
      ranked('v', '2026-03-01', 2, 2),
      ranked('v', '2026-03-02', 1, 2),
      ranked('stub', '2026-03-02', 2, 2),
      ranked('v', '2026-03-02', 3, 1, 'true'),
    );
    expect(
      await readRows(
        pool,
        `select video_id, caption, creator, sorted_by, sorted_value, views, units, uncut, cut_made_by_ai, ${MOVEMENT}
         from marts.video_league where period_start = '2026-03-02' order by rank`,
      ),
    ).toEqual([
      {
        video_id: 'v',
        caption: HOSTILE,
        creator: 'Ann',
        sorted_by: 'units sold',
        sorted_value: 7,
        views: null,
        units: 7,
        uncut: true,
        cut_made_by_ai: null,
        rank: 1,
        previous_rank: 2,
        places_won: 1,
        is_new: false,
      },
      {
        video_id: 'stub',
        caption: null,
        creator: null,
        sorted_by: 'units sold',
        sorted_value: 7,
        views: null,
        units: 7,
        uncut: true,
        cut_made_by_ai: null,
        rank: 2,
        previous_rank: null,
        places_won: null,
        is_new: true,
      },
      {
        video_id: 'v',
        caption: HOSTILE,
        creator: 'Ann',
        sorted_by: 'views',
        sorted_value: 5000,
        views: 5000,
        units: 7,
        uncut: false,
        cut_made_by_ai: 'true',
        rank: 3,
        previous_rank: null,
        places_won: null,
        is_new: null,
      },
    ]);
  }));
