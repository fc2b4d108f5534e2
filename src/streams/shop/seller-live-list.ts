import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, mediaUrl, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { shop_lives } from '../../load/tables/links.ts';
import { lives } from '../../load/tables/lives.ts';
import { shops } from '../../load/tables/shops.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { accountFields, accountRows } from './account.ts';
import { eachShop } from './each-shop.ts';

export const sellerLiveList = defineStream({
  name: 'seller-live-list',
  path: '/api/v3/echotik/seller/live/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    seller_id: z.string(),
    /** 1 views, 2 units sold, 3 GMV. */
    seller_live_sort_field: z.literal([1, 2, 3]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: eachShop((seller_id) => ({ seller_id, seller_live_sort_field: 2, sort_type: 1 }) as const),
  // The thousand sessions that sold most.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    seller_id: tiktokId,
    room_id: tiktokId,
    ...accountFields,
    title: text.nullish(),
    region: text.nullish(),
    cover_url: mediaUrl.nullish(),
    create_time: secondsInstant.nullish(),
    finish_time: secondsInstant.nullish(),
    duration: counter.nullish(),
    max_views_cnt: counter.nullish(),
    total_joins_cnt: counter.nullish(),
    total_views_cnt: counter.nullish(),
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
  }),
  tables: [shops, influencers, lives, shop_lives],
  // Sales go to the pair only: whether they are of the shop or of the whole session is not documented.
  rows: ({ seller_id, nick_name, avatar, duration, total_sale_cnt, total_sale_gmv_amt, ...live }) => [
    row(shops, { seller_id }),
    ...accountRows({ user_id: live.user_id, nick_name, avatar }),
    row(lives, { ...live, duration_s: duration }),
    row(shop_lives, { seller_id, room_id: live.room_id, total_sale_cnt, total_sale_gmv_amt }),
  ],
});
