import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { secondsInstant, text } from '../../extract/wire.ts';
import { video_captions } from '../../load/tables/video-captions.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachVideo } from './each-video.ts';

export const realtimeVideoCaptions = defineStream({
  name: 'realtime-video-captions',
  path: '/api/v3/realtime/video/captions',
  lane: 'realtime',
  credits: 1,
  params: z.object({ video_id: z.string() }),
  describes: 'lasting',
  inputs: eachVideo((video_id) => ({ video_id })),
  pages: onePage,
  at: 'data',
  record: z.object({
    lang: z.string(),
    data: text.nullish(),
    format: text.nullish(),
    url: text.nullish(),
    expire: secondsInstant.nullish(),
  }),
  tables: [videos, video_captions],
  rows: (record, { params: { video_id } }) => [
    row(videos, { video_id }),
    row(video_captions, {
      video_id,
      language: record.lang,
      captions: record.data,
      format: record.format,
      url: record.url,
      url_expires_at: record.expire,
    }),
  ],
});
