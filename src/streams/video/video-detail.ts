import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { defineStream } from '../stream.ts';
import { eachVideo } from './each-video.ts';
import { libraryVideo, libraryVideoRows } from './library-video.ts';
import { videoTables } from './video.ts';

export const videoDetail = defineStream({
  name: 'video-detail',
  path: '/api/v3/echotik/video/detail',
  lane: 'offline',
  credits: 1,
  params: z.object({ video_ids: z.string() }),
  batch: { param: 'video_ids', max: 10, answeredIds: ({ video_id }) => [video_id] },
  describes: 'present',
  inputs: eachVideo((video_ids) => ({ video_ids })),
  pages: onePage,
  at: 'data',
  record: libraryVideo,
  tables: videoTables,
  rows: libraryVideoRows,
});
