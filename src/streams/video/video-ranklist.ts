import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, text } from '../../extract/wire.ts';
import { video_ranks } from '../../load/tables/ranks.ts';
import { videos } from '../../load/tables/videos.ts';
import { newestPeriod, rankDate } from '../dates.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import {
  creatorRows,
  metrics,
  metricsColumns,
  productRows,
  sellingVideo,
  sellingVideoColumns,
  videoTables,
} from './video.ts';

export const videoRanklist = defineStream({
  name: 'video-ranklist',
  path: '/api/v3/echotik/video/ranklist',
  lane: 'offline',
  credits: 1,
  params: z.object({
    date: z.string(),
    region: z.string(),
    /** Level 1; narrows the ranking by sales. */
    product_category_id: z.string().optional(),
    created_by_ai: z.literal(['true', 'false']).optional(),
    /** 1 by views, 2 by units sold. */
    video_rank_field: z.literal([1, 2]),
    /** 1 day, 2 week, 3 month. */
    rank_type: z.literal([1, 2, 3]),
  }),
  dated: rankDate,
  inputs: ({ regions, businessDate }) =>
    cross({
      region: regions,
      rank_type: [1] as const,
      video_rank_field: [2] as const,
      date: [newestPeriod(1, businessDate)],
    }),
  // A thousand places; who wants fewer says so. A walk cut here is recorded.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, most: 100 }),
  at: 'data',
  record: sellingVideo.extend(metrics.shape).extend({
    nick_name: text.nullish(),
    category: text.nullish(),
    total_views_history_cnt: counter.nullish(),
    total_digg_history_cnt: counter.nullish(),
    total_comments_history_cnt: counter.nullish(),
    total_favorites_history_cnt: counter.nullish(),
    total_shares_history_cnt: counter.nullish(),
    total_video_sale_history_cnt: counter.nullish(),
    total_video_sale_gmv_history_amt: decimal.nullish(),
  }),
  tables: [...videoTables, video_ranks],
  rows: (record, { params, position }) => [
    ...creatorRows(record, { nick_name: record.nick_name, category: record.category }),
    row(videos, sellingVideoColumns(record)),
    ...productRows(record.video_id, record.video_products),
    row(video_ranks, {
      rank_type: params.rank_type,
      date: params.date,
      region: params.region,
      rank_field: params.video_rank_field,
      product_category_id: params.product_category_id ?? '',
      created_by_ai: params.created_by_ai ?? '',
      video_id: record.video_id,
      position,
      ...metricsColumns(record),
      total_views_history_cnt: record.total_views_history_cnt,
      total_digg_history_cnt: record.total_digg_history_cnt,
      total_comments_history_cnt: record.total_comments_history_cnt,
      total_favorites_history_cnt: record.total_favorites_history_cnt,
      total_shares_history_cnt: record.total_shares_history_cnt,
      total_video_sale_history_cnt: record.total_video_sale_history_cnt,
      total_video_sale_gmv_history_amt: record.total_video_sale_gmv_history_amt,
    }),
  ],
});
