import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { parseLinkExpiry, text, tiktokId } from '../../extract/wire.ts';
import { video_files } from '../../load/tables/resolved-urls.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachVideo } from './each-video.ts';

export const realtimeVideoDownloadUrl = defineStream({
  name: 'realtime-video-download-url',
  path: '/api/v3/realtime/video/download-url',
  lane: 'realtime',
  credits: 1,
  /** The page of a video, or a share link of the app. */
  params: z.object({ url: z.string() }),
  // Any handle will do.
  describes: 'present',
  inputs: eachVideo((video_id) => ({ url: `https://www.tiktok.com/@user/video/${video_id}` })),
  pages: onePage,
  at: 'data',
  record: z.object({
    video_id: tiktokId,
    cover_url: text.nullish(),
    dynamic_cover_url: text.nullish(),
    play_url: text.nullish(),
    download_url: text.nullish(),
    no_watermark_download_url: text.nullish(),
    home_url: text.nullish(),
  }),
  tables: [videos, video_files],
  rows: ({ video_id, ...links }) => [
    row(videos, { video_id }),
    row(video_files, {
      video_id,
      ...links,
      expires_at: parseLinkExpiry(links.cover_url) ?? parseLinkExpiry(links.dynamic_cover_url),
    }),
  ],
});
