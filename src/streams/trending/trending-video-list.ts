import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { video_snapshots } from '../../load/tables/video-trends.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';

export const trendingVideoList = defineStream({
  name: 'trending-video-list',
  path: '/api/v3/realtime/trending/popular/video/list',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({
    region: z.string(),
    period: z.literal([7, 30]),
    /** Views, likes, comments, shares. */
    order_by: z.literal(['vv', 'like', 'comment', 'repost']),
  }),
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, period: [7] as const, order_by: ['vv'] as const }),
  // About 500 rows, so 25 pages.
  pages: numbered('page', {
    sizeParam: 'limit',
    size: 20,
    maxPages: 30,
    hasMore: 'data.pagination.has_more',
    total: 'data.pagination.total_count',
  }),
  at: 'data.videos',
  record: z.object({
    id: tiktokId,
    country_code: text.nullish(),
    region: text.nullish(),
    title: text.nullish(),
    duration: counter.nullish(),
    cover: mediaUrl.nullish(),
  }),
  tables: [videos, video_snapshots],
  rows: (record, { snapshotDate, params, position }) => [
    row(videos, {
      video_id: record.id,
      video_desc: record.title,
      duration_s: record.duration,
      region: record.country_code,
    }),
    row(video_snapshots, {
      video_id: record.id,
      region: params.region,
      period_days: params.period,
      order_by: params.order_by,
      snapshot_date: snapshotDate,
      position,
      country_code: record.country_code,
      country_name: record.region,
      cover_url: record.cover,
    }),
  ],
  ignored: {
    item_id: 'repeats the id of the video',
    item_url: 'its handle is the same placeholder in every sample',
  },
});
