import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { cross, defineStream } from '../stream.ts';
import { profile, profileRows } from './creator.ts';

export const influencerList = defineStream({
  name: 'influencer-list',
  path: '/api/v3/echotik/influencer/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    region: z.string(),
    influencer_category_name: z.string().optional(),
    product_category_id: z.string().optional(),
    seller_id: z.string().optional(),
    /** Works for US only; the values are not documented. */
    gender: z.string().optional(),
    influencer_language: z.string().optional(),
    show_case_flag: z.literal([0, 1]).optional(),
    /** 0 any, 1 by video, 2 live, 3 by both, 4 showcase. */
    sales_flag: z.literal([0, 1, 2, 3, 4]).optional(),
    min_total_followers_cnt: z.number().optional(),
    max_total_followers_cnt: z.number().optional(),
    min_total_digg_cnt: z.number().optional(),
    max_total_digg_cnt: z.number().optional(),
    /** A fraction: 0.01 is 1 %. */
    min_interaction_rate: z.number().optional(),
    max_interaction_rate: z.number().optional(),
    min_total_views_cnt: z.number().optional(),
    max_total_views_cnt: z.number().optional(),
    min_total_views_7d_cnt: z.number().optional(),
    max_total_views_7d_cnt: z.number().optional(),
    min_per_video_product_views_avg_cnt: z.number().optional(),
    max_per_video_product_views_avg_cnt: z.number().optional(),
    min_per_video_product_views_avg_7d_cnt: z.number().optional(),
    max_per_video_product_views_avg_7d_cnt: z.number().optional(),
    /** 1 followers, 2 followers won in 30 days, 3 videos, 4 mean views, 5 engagement, 6 products. */
    influencer_sort_field_v2: z.literal([1, 2, 3, 4, 5, 6]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  // Sorted, because paging through no order repeats and skips creators.
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, influencer_sort_field_v2: [1] as const, sort_type: [1] as const }),
  // The library is far larger than a day's budget: the thousand biggest of a market.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 10_000 }),
  at: 'data',
  record: profile,
  tables: [influencers],
  rows: profileRows,
});
