import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { influencer_products } from '../../load/tables/links.ts';
import { products } from '../../load/tables/products.ts';
import { images, sortImageUrls } from '../images.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachCreator } from './each-creator.ts';

export const influencerProductList = defineStream({
  name: 'influencer-product-list',
  path: '/api/v3/echotik/influencer/product/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    user_id: z.string(),
    category_id: z.string().optional(),
    /** 1 units sold, 2 GMV, 3 price, 4 units by video, 5 GMV by video. */
    influencer_product_sort_field: z.literal([1, 2, 3, 4, 5]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  // Sorted, because paging through no order repeats and skips products.
  describes: 'present',
  inputs: eachCreator((user_id) => ({ user_id, influencer_product_sort_field: 1 as const, sort_type: 1 as const })),
  // Creators promote hundreds of products, few more than a thousand.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    user_id: tiktokId,
    product_id: tiktokId,
    product_name: text.nullish(),
    category_id: text.nullish(),
    cover_url: images.nullish(),
    spu_avg_price: decimal.nullish(),
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
    total_video_cnt: counter.nullish(),
    total_video_sale_cnt: counter.nullish(),
    total_video_sale_gmv_amt: decimal.nullish(),
    total_live_cnt: counter.nullish(),
    total_live_sale_cnt: counter.nullish(),
    total_live_sale_gmv_amt: decimal.nullish(),
  }),
  tables: [influencers, products, influencer_products],
  rows: ({ product_name, category_id, cover_url, spu_avg_price, ...link }) => [
    row(influencers, { user_id: link.user_id }),
    row(products, {
      product_id: link.product_id,
      product_name,
      category_id,
      cover_urls: cover_url && sortImageUrls(cover_url),
      spu_avg_price,
    }),
    row(influencer_products, link),
  ],
});
