import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { shop_influencers } from '../../load/tables/links.ts';
import { shops } from '../../load/tables/shops.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachShop } from './each-shop.ts';

export const sellerInfluencerList = defineStream({
  name: 'seller-influencer-list',
  path: '/api/v3/echotik/seller/influencer/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    seller_id: z.string(),
    /** 1 followers, 2 units sold, 3 GMV. */
    seller_influencer_sort_field: z.literal([1, 2, 3]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: eachShop((seller_id) => ({ seller_id, seller_influencer_sort_field: 2, sort_type: 1 }) as const),
  // The thousand creators who sell most.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    seller_id: tiktokId,
    user_id: tiktokId,
    unique_id: text.nullish(),
    nick_name: text.nullish(),
    avatar: mediaUrl.nullish(),
    region: text.nullish(),
    total_digg_cnt: counter.nullish(),
    total_followers_cnt: counter.nullish(),
    total_following_cnt: counter.nullish(),
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
  }),
  tables: [shops, influencers, shop_influencers],
  // Sales go to the pair only: whether they are of the shop or of the creator in all is not documented.
  rows: ({ seller_id, avatar, total_sale_cnt, total_sale_gmv_amt, ...creator }) => [
    row(shops, { seller_id }),
    row(influencers, { ...creator, avatar_url: avatar }),
    row(shop_influencers, { seller_id, user_id: creator.user_id, total_sale_cnt, total_sale_gmv_amt }),
  ],
});
