import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, idOrNone, jsonText, mediaUrl, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { product_lives } from '../../load/tables/links.ts';
import { lives } from '../../load/tables/lives.ts';
import { products } from '../../load/tables/products.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachProduct } from './each-product.ts';

export const productLiveList = defineStream({
  name: 'product-live-list',
  path: '/api/v3/echotik/product/live/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    product_id: z.string(),
    /** Epoch seconds. */
    min_create_time: z.number().optional(),
    max_create_time: z.number().optional(),
    /** 1 most viewers at once, 2 products, 3 units sold, 4 GMV, 5 views. */
    product_live_sort_field: z.literal([1, 2, 3, 4, 5]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: eachProduct((product_id) => ({ product_id, product_live_sort_field: 3, sort_type: 1 }) as const),
  // The thousand sessions that sold most.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    product_id: tiktokId,
    room_id: tiktokId,
    user_id: idOrNone.nullish(),
    region: text.nullish(),
    create_time: secondsInstant.nullish(),
    max_views_cnt: counter.nullish(),
    total_views_cnt: counter.nullish(),
    total_product_cnt: counter.nullish(),
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
    spu_avg_price: decimal.nullish(),
    category_id: text.nullish(),
    /** One image, or several as JSON. */
    cover_url: z
      .union([jsonText(z.array(mediaUrl)), mediaUrl.transform((url) => (url === null ? null : [url]))])
      .nullish(),
  }),
  tables: [products, influencers, lives, product_lives],
  // What may be of the product or of the whole session goes to the pair only.
  rows: ({ product_id, total_sale_cnt, total_sale_gmv_amt, spu_avg_price, category_id, cover_url, ...live }) => [
    row(products, { product_id }),
    ...(live.user_id ? [row(influencers, { user_id: live.user_id })] : []),
    row(lives, live),
    row(product_lives, {
      product_id,
      room_id: live.room_id,
      total_sale_cnt,
      total_sale_gmv_amt,
      spu_avg_price,
      category_id,
      cover_urls: cover_url?.flatMap((url) => url ?? []),
    }),
  ],
});
