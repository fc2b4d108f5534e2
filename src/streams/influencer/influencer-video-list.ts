import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, jsonText, text, tiktokId, truth } from '../../extract/wire.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { creatorRows, metrics, metricsOf, productRows, sellingVideoTables, video, videoOf } from '../video/video.ts';
import { counters } from '../windows.ts';
import { eachCreator } from './each-creator.ts';

export const influencerVideoList = defineStream({
  name: 'influencer-video-list',
  path: '/api/v3/echotik/influencer/video/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    // One of the two.
    user_id: z.string().optional(),
    unique_id: z.string().optional(),
    product_id: z.string().optional(),
    /** 1 views, 2 units sold, 3 GMV, 4 time of publishing. */
    influencer_video_sort_field: z.literal([1, 2, 3, 4]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  // Newest first.
  inputs: eachCreator((user_id) => ({ user_id, influencer_video_sort_field: 4 as const, sort_type: 1 as const })),
  // The newest thousand: what is older hardly moves.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, most: 100 }),
  at: 'data',
  record: video.extend(metrics.shape).extend({
    unique_id: text.nullish(),
    width: counter.nullish(),
    height: counter.nullish(),
    ratio: text.nullish(),
    data_size: counter.nullish(),
    created_by_ai: truth.nullish(),
    is_ad: truth.nullish(),
    sales_flag: counter.nullish(),
    video_products: jsonText(z.array(tiktokId)).nullish(),
    ...counters('total_views', [1, 7, 30]),
    ...counters('total_digg', [1, 7, 30]),
  }),
  tables: sellingVideoTables,
  rows: (record) => [
    ...creatorRows(record),
    row(videos, {
      ...videoOf(record),
      width: record.width,
      height: record.height,
      ratio: record.ratio,
      data_size: record.data_size,
      created_by_ai: record.created_by_ai,
      is_ad: record.is_ad,
      sales_flag: record.sales_flag,
      ...metricsOf(record),
      total_views_1d_cnt: record.total_views_1d_cnt,
      total_views_7d_cnt: record.total_views_7d_cnt,
      total_views_30d_cnt: record.total_views_30d_cnt,
      total_digg_1d_cnt: record.total_digg_1d_cnt,
      total_digg_7d_cnt: record.total_digg_7d_cnt,
      total_digg_30d_cnt: record.total_digg_30d_cnt,
    }),
    ...productRows(record.video_id, record.video_products),
  ],
});
