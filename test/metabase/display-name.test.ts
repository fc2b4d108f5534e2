import { expect, test } from 'vitest';
import { toDisplayName } from '../../src/metabase/display-name.ts';

test.each([
  ['total_sale_cnt', 'Units sold'],
  ['total_sale_gmv_7d_amt', 'GMV, last 7 days'],
  ['total_sale_1d_cnt', 'Units sold, 1 day'],
  ['total_video_sale_gmv_amt', 'GMV by video'],
  ['total_live_sale_90d_cnt', 'Units sold by live, last 90 days'],
  ['total_ifl_cnt', 'Creators'],
  ['total_ifl_video_30d_cnt', 'Creators by video, last 30 days'],
  ['total_digg_cnt', 'Likes'],
  ['total_video_cnt', 'Videos'],
  ['per_views_avg_30d_cnt', 'Average views a video, last 30 days'],
  ['spu_avg_price', 'Average price'],
  ['user_id', 'Creator ID'],
  ['seller_id', 'Shop ID'],
  ['clip_id', 'Sound ID'],
  ['unique_id', 'Handle'],
  ['first_crawl_dt', 'First seen on'],
  ['category_l2_id', 'Category level 2 ID'],
  ['duration_s', 'Duration, seconds'],
  ['is_hot', 'Is hot'],
  ['avg_30d_price', 'Average price, last 30 days'],
  ['sale_price', 'Sale price'],
  ['total_sale_gmv_history_amt', 'GMV, in all'],
  ['total_live_ifl_cnt', 'Creators by live'],
  ['music_history', 'Sound history'],
  ['hashtag_audience_ages', 'Hashtag audience ages'],
  ['_loaded_at', 'Loaded at'],
  ['influencer_ranks', 'Creator ranks'],
  ['music', 'Sounds'],
  ['', ''],
])('%s reads %s', (name, words) => {
  expect(toDisplayName(name)).toBe(words);
});
