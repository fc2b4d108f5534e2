import { z } from 'zod';
import { counter, decimal, text } from '../../extract/wire.ts';
import { video_ranks } from '../../load/tables/ranks.ts';
import { videos } from '../../load/tables/videos.ts';
import { newestRankings, rankColumns, rankField, rankList, rankParams } from '../rank-list.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import {
  creatorRows,
  videoMetricFields,
  videoMetricColumns,
  videoProductRows,
  sellingVideo,
  sellingVideoColumns,
  videoTables,
} from './video.ts';

export const videoRanklist = defineStream({
  name: 'video-ranklist',
  path: '/api/v3/echotik/video/ranklist',
  ...rankList,
  params: z.object({
    ...rankParams,
    ...rankField('video_rank_field'),
    /** Level 1; narrows the ranking by sales. */
    product_category_id: z.string().optional(),
    created_by_ai: z.literal(['true', 'false']).optional(),
  }),
  inputs: newestRankings('video_rank_field', 2),
  record: sellingVideo.extend(videoMetricFields.shape).extend({
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
    ...videoProductRows(record.video_id, record.video_products),
    row(video_ranks, {
      ...rankColumns(params, params.video_rank_field),
      product_category_id: params.product_category_id ?? '',
      created_by_ai: params.created_by_ai ?? '',
      video_id: record.video_id,
      position,
      ...videoMetricColumns(record),
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
