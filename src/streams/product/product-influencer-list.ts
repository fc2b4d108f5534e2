import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { product_influencers } from '../../load/tables/links.ts';
import { products } from '../../load/tables/products.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachProduct } from './each-product.ts';

export const productInfluencerList = defineStream({
  name: 'product-influencer-list',
  path: '/api/v3/echotik/product/influencer/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    product_id: z.string(),
    /** 1 followers, 2 likes, 3 units and 4 GMV of the product, 5 videos, 6 views, 7 views of live sessions. */
    product_influencer_sort_field: z.literal([1, 2, 3, 4, 5, 6, 7]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: eachProduct((product_id) => ({ product_id, product_influencer_sort_field: 3, sort_type: 1 }) as const),
  // The thousand creators who sell most of it.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    product_id: tiktokId,
    user_id: tiktokId,
    nick_name: text.nullish(),
    avatar: mediaUrl.nullish(),
    region: text.nullish(),
    category: text.nullish(),
    total_followers_cnt: counter.nullish(),
    total_following_cnt: counter.nullish(),
    total_digg_cnt: counter.nullish(),
    total_views_cnt: counter.nullish(),
    total_post_video_cnt: counter.nullish(),
    total_live_cnt: counter.nullish(),
    total_live_views_cnt: counter.nullish(),
    per_product_ifl_sale_cnt: counter.nullish(),
    per_product_ifl_gmv_amt: decimal.nullish(),
  }),
  tables: [products, influencers, product_influencers],
  rows: ({ product_id, avatar, per_product_ifl_sale_cnt, per_product_ifl_gmv_amt, ...creator }) => [
    row(products, { product_id }),
    row(influencers, { ...creator, avatar_url: avatar }),
    row(product_influencers, {
      product_id,
      user_id: creator.user_id,
      per_product_ifl_sale_cnt,
      per_product_ifl_gmv_amt,
    }),
  ],
});
