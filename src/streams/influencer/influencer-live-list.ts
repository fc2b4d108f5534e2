import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, mediaUrl, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { lives } from '../../load/tables/lives.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachCreator } from './each-creator.ts';

export const influencerLiveList = defineStream({
  name: 'influencer-live-list',
  path: '/api/v3/echotik/influencer/live/list',
  lane: 'offline',
  credits: 1,
  params: z.object({ user_id: z.string() }),
  describes: 'present',
  inputs: eachCreator((user_id) => ({ user_id })),
  // No order and no dates to ask for: years of daily sessions fit.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    room_id: tiktokId,
    user_id: tiktokId,
    nick_name: text.nullish(),
    title: text.nullish(),
    region: text.nullish(),
    cover_url: mediaUrl.nullish(),
    create_time: secondsInstant.nullish(),
    finish_time: secondsInstant.nullish(),
    duration: counter.nullish(),
    total_views_cnt: counter.nullish(),
    total_joins_cnt: counter.nullish(),
    total_digg_cnt: counter.nullish(),
    total_comments_cnt: counter.nullish(),
    total_followers_cnt: counter.nullish(),
    total_product_cnt: counter.nullish(),
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
  }),
  tables: [influencers, lives],
  rows: ({ nick_name, duration, ...columns }) => [
    row(influencers, { user_id: columns.user_id, nick_name }),
    row(lives, { ...columns, duration_s: duration }),
  ],
});
