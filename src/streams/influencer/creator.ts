/** A creator as the offline calls write it. */
import { z } from 'zod';
import {
  categoryRanks,
  compactDay,
  counter,
  decimal,
  histogram,
  idOrNone,
  jsonText,
  mediaUrl,
  text,
  tiktokId,
  booleanFlag,
} from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { row } from '../row.ts';
import { windowAmounts, windowCounts } from '../window-fields.ts';

/** What the rank list has too. */
export const creator = z.object({
  user_id: tiktokId,
  unique_id: text.nullish(),
  nick_name: text.nullish(),
  avatar: mediaUrl.nullish(),
  region: text.nullish(),
  category: text.nullish(),
  ec_score: decimal.nullish(),
  sales_flag: counter.nullish(),
  product_category_list: categoryRanks.nullish(),
});

/** The record of the list and of the detail. */
export const profile = creator.extend({
  signature: text.nullish(),
  contact_email: text.nullish(),
  language: text.nullish(),
  /** Inferred by EchoTik, for US only. */
  gender: text.nullish(),
  seller_id: idOrNone.nullish(),
  off_mark: counter.nullish(),
  show_case_flag: booleanFlag.nullish(),
  interaction_rate: decimal.nullish(),
  avg_30d_price: decimal.nullish(),
  most_views_video: idOrNone.nullish(),
  most_category_product: jsonText(z.array(z.object({ category_name: text, category_id: text }))).nullish(),
  influencer_video_duration_level: histogram.nullish(),
  influencer_video_publish_hour: histogram.nullish(),
  influencer_video_publish_week: histogram.nullish(),
  first_crawl_dt: compactDay.nullish(),

  total_followers_cnt: counter.nullish(),
  ...windowCounts('total_followers', [1, 7, 30, 90]),
  total_following_cnt: counter.nullish(),
  total_digg_cnt: counter.nullish(),
  ...windowCounts('total_digg', [1, 7, 30, 90]),
  total_likes_cnt: counter.nullish(),
  total_comments_cnt: counter.nullish(),
  total_shares_cnt: counter.nullish(),
  total_views_cnt: counter.nullish(),
  total_post_video_cnt: counter.nullish(),
  per_views_avg_30d_cnt: counter.nullish(),
  per_video_product_views_avg_7d_cnt: counter.nullish(),
  per_video_product_views_avg_30d_cnt: counter.nullish(),
  total_live_cnt: counter.nullish(),
  total_product_cnt: counter.nullish(),
  ...windowCounts('total_product', [30]),
  ...windowCounts('total_video_product', [30]),
  total_sale_cnt: counter.nullish(),
  total_sale_gmv_amt: decimal.nullish(),
  ...windowAmounts('total_sale_gmv', [30]),
  ...windowCounts('total_video_sale', [30]),
  ...windowAmounts('total_video_sale_gmv', [30]),
  ...windowAmounts('total_live_sale_gmv', [30]),
});

export const profileRows = ({ avatar, ...columns }: z.output<typeof profile>) => [
  row(influencers, { ...columns, avatar_url: avatar }),
];
