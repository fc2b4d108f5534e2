import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, idOrNone, isoDay, tiktokId } from '../../extract/wire.ts';
import { shop_daily } from '../../load/tables/shops.ts';
import { dateWindow, newestWindow } from '../dates.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachShop } from './each-shop.ts';
import { shopRows, shopTables } from './shop.ts';

export const sellerTrend = defineStream({
  name: 'seller-trend',
  path: '/api/v3/echotik/seller/trend',
  lane: 'offline',
  credits: 1,
  params: z.object({ seller_id: z.string(), start_date: z.string(), end_date: z.string() }),
  dated: dateWindow,
  inputs: eachShop((seller_id, businessDate) => ({ seller_id, ...newestWindow(businessDate) })),
  // A window has at most 180 days.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 18, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    seller_id: tiktokId,
    dt: isoDay.pipe(z.string()),
    user_id: idOrNone.nullish(),
    total_product_cnt: counter.nullish(),
    total_crawl_product_cnt: counter.nullish(),
    total_video_cnt: counter.nullish(),
    total_video_ifl_cnt: counter.nullish(),
    total_live_cnt: counter.nullish(),
    total_live_ifl_cnt: counter.nullish(),
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
    total_sale_1d_cnt: counter.nullish(),
    total_sale_gmv_1d_amt: decimal.nullish(),
  }),
  tables: [...shopTables, shop_daily],
  rows: ({ dt, seller_id, user_id, ...metrics }) => [
    ...shopRows({ seller_id, user_id }),
    row(shop_daily, { seller_id, date: dt, ...metrics }),
  ],
});
