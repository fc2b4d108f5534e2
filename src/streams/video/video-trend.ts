import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { isoDay, tiktokId } from '../../extract/wire.ts';
import { video_daily, videos } from '../../load/tables/videos.ts';
import { dateWindow, newestWindow } from '../dates.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachVideo } from './each-video.ts';
import { videoMetricFields, videoMetricColumns } from './video.ts';

export const videoTrend = defineStream({
  name: 'video-trend',
  path: '/api/v3/echotik/video/trend',
  lane: 'offline',
  credits: 1,
  params: z.object({ video_id: z.string(), start_date: z.string(), end_date: z.string() }),
  dated: dateWindow,
  inputs: eachVideo((video_id, businessDate) => ({ video_id, ...newestWindow(businessDate) })),
  // A window has at most 180 days.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 18 }),
  at: 'data',
  record: videoMetricFields.extend({ video_id: tiktokId, dt: isoDay.pipe(z.string()) }),
  tables: [videos, video_daily],
  rows: (record) => [
    row(videos, { video_id: record.video_id }),
    row(video_daily, { video_id: record.video_id, date: record.dt, ...videoMetricColumns(record) }),
  ],
});
