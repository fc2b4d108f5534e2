import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, mediaUrl, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { shop_videos } from '../../load/tables/links.ts';
import { shops } from '../../load/tables/shops.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { accountFields, accountRows } from './account.ts';
import { eachShop } from './each-shop.ts';

export const sellerVideoList = defineStream({
  name: 'seller-video-list',
  path: '/api/v3/echotik/seller/video/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    seller_id: z.string(),
    /** 1 views, 2 units sold, 3 GMV. */
    seller_video_sort_field: z.literal([1, 2, 3]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: eachShop((seller_id) => ({ seller_id, seller_video_sort_field: 2, sort_type: 1 }) as const),
  // The thousand videos that sell most.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    seller_id: tiktokId,
    video_id: tiktokId,
    ...accountFields,
    video_desc: text.nullish(),
    create_time: secondsInstant.nullish(),
    region: text.nullish(),
    reflow_cover: mediaUrl.nullish(),
    total_views_cnt: counter.nullish(),
    total_digg_cnt: counter.nullish(),
    total_comments_cnt: counter.nullish(),
    total_shares_cnt: counter.nullish(),
    total_video_sale_cnt: counter.nullish(),
    total_video_sale_gmv_amt: decimal.nullish(),
  }),
  tables: [shops, influencers, videos, shop_videos],
  // Sales go to the pair only: whether they are its share or of the whole video is not documented.
  rows: ({ seller_id, nick_name, avatar, reflow_cover, total_video_sale_cnt, total_video_sale_gmv_amt, ...video }) => [
    row(shops, { seller_id }),
    ...accountRows({ user_id: video.user_id, nick_name, avatar }),
    row(videos, { ...video, cover_url: reflow_cover }),
    row(shop_videos, { seller_id, video_id: video.video_id, total_video_sale_cnt, total_video_sale_gmv_amt }),
  ],
});
