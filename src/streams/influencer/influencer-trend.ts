import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, isoDay, tiktokId } from '../../extract/wire.ts';
import { influencer_daily, influencers } from '../../load/tables/influencers.ts';
import { dateWindow, newestWindow } from '../dates.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachCreator } from './each-creator.ts';

export const influencerTrend = defineStream({
  name: 'influencer-trend',
  path: '/api/v3/echotik/influencer/trend',
  lane: 'offline',
  credits: 1,
  params: z.object({ user_id: z.string(), start_date: z.string(), end_date: z.string() }),
  dated: dateWindow,
  inputs: eachCreator((user_id, businessDate) => ({ user_id, ...newestWindow(businessDate) })),
  // The longest window is 180 days.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 18, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    user_id: tiktokId,
    dt: isoDay.pipe(z.string()),
    total_followers_cnt: counter.nullish(),
    total_followers_1d_cnt: counter.nullish(),
    total_digg_cnt: counter.nullish(),
    total_digg_1d_cnt: counter.nullish(),
    total_comments_cnt: counter.nullish(),
    total_shares_cnt: counter.nullish(),
    total_views_cnt: counter.nullish(),
    total_post_video_cnt: counter.nullish(),
    total_live_cnt: counter.nullish(),
    total_sale_1d_cnt: counter.nullish(),
    total_sale_gmv_1d_amt: decimal.nullish(),
  }),
  tables: [influencers, influencer_daily],
  rows: ({ dt, ...columns }) => [
    row(influencers, { user_id: columns.user_id }),
    row(influencer_daily, { date: dt, ...columns }),
  ],
});
