import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, isoDay, tiktokId } from '../../extract/wire.ts';
import { product_daily, products } from '../../load/tables/products.ts';
import { dateWindow, newestWindow } from '../dates.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachProduct } from './each-product.ts';

export const productTrend = defineStream({
  name: 'product-trend',
  path: '/api/v3/echotik/product/trend',
  lane: 'offline',
  credits: 1,
  params: z.object({ product_id: z.string(), start_date: z.string(), end_date: z.string() }),
  dated: dateWindow,
  inputs: eachProduct((product_id, businessDate) => ({ product_id, ...newestWindow(businessDate) })),
  // A window has at most 180 days.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 18, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    product_id: tiktokId,
    dt: isoDay.pipe(z.string()),
    spu_avg_price: decimal.nullish(),
    total_ifl_cnt: counter.nullish(),
    total_video_cnt: counter.nullish(),
    total_live_cnt: counter.nullish(),
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
    total_sale_1d_cnt: counter.nullish(),
    total_sale_gmv_1d_amt: decimal.nullish(),
  }),
  tables: [products, product_daily],
  rows: ({ product_id, dt, ...metrics }) => [
    row(products, { product_id }),
    row(product_daily, { product_id, date: dt, ...metrics }),
  ],
});
