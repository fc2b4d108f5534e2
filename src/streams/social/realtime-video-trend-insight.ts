import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, decimal, epochSeconds, text } from '../../extract/wire.ts';
import { video_trend_points } from '../../load/tables/video-trends.ts';
import { videos } from '../../load/tables/videos.ts';
import { utcDay } from '../../time.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachVideo } from '../video/each-video.ts';

const point = z.object({
  value: decimal.nullish(),
  message: z.object({
    /** The day, at 00:00 UTC. */
    timestamp: epochSeconds,
    status: counter.nullish(),
    data_source: counter.nullish(),
  }),
});
const points = z.array(point).nullish();

export const realtimeVideoTrendInsight = defineStream({
  name: 'realtime-video-trend-insight',
  path: '/api/v3/realtime/video/trend_insight',
  lane: 'realtime',
  credits: 2,
  params: z.object({ video_id: z.string() }),
  describes: 'present',
  inputs: eachVideo((video_id) => ({ video_id })),
  pages: onePage,
  at: 'data',
  record: z.object({
    current_interaction: z
      .object({
        views: counter.nullish(),
        likes: counter.nullish(),
        comments: counter.nullish(),
        favorites: counter.nullish(),
      })
      .nullish(),
    '14d_interaction': z.object({ views: points, likes: points, comments: points, favorites: points }).nullish(),
    video_summary: z.object({ title: text.nullish(), content: text.nullish() }).nullish(),
  }),
  tables: [videos, video_trend_points],
  rows: ({ current_interaction: now, '14d_interaction': days, video_summary }, { params: { video_id } }) => [
    row(videos, {
      video_id,
      total_views_cnt: now?.views,
      total_digg_cnt: now?.likes,
      total_comments_cnt: now?.comments,
      total_favorites_cnt: now?.favorites,
      summary_title: video_summary?.title,
      summary: video_summary?.content,
    }),
    ...Object.entries(days ?? {}).flatMap(([metric, series]) =>
      (series ?? []).map(({ value, message: { timestamp, status, data_source } }) =>
        row(video_trend_points, { video_id, metric, date: utcDay(timestamp), value, status, data_source }),
      ),
    ),
  ],
});
