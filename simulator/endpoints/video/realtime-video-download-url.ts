/** Signed links to the files of a video. */
import { requiredText } from '../../query.ts';
import { unit } from '../../world/random.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { Endpoint } from '../endpoint.ts';

const DOWNLOADABLE_SHARE = 0.8;
const HOST = 'v19-perf.tiktokcdn-eu.com';

export const realtimeVideoDownloadUrl: Endpoint = {
  id: 'realtime-video-download-url',
  path: '/api/v3/realtime/video/download-url',
  credits: 1,
  message: 'ok',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const id = /\/video\/(\d+)/.exec(requiredText(query, 'url'))?.[1] ?? '';
    const video = world.find('video', id);
    if (!video) return null;
    const file = (kind: string) => signedUrl(`video/tos/${kind}/${id}/`, `${kind} ${id}`, world.day, HOST);
    const cover = (kind: string) => signedUrl(`tos-useast2a-p-0037-euttp/${kind}-${id}.image`, id, world.day);
    const handle = world.find('creator', video.creatorId)?.handle;
    const isDownloadable = unit('downloadable', id) < DOWNLOADABLE_SHARE;
    return {
      cover_url: cover('cover'),
      download_url: isDownloadable ? file('download') : '',
      dynamic_cover_url: cover('dynamic'),
      home_url: handle ? `https://www.tiktok.com/@${handle}/video/${id}` : null,
      no_watermark_download_url: isDownloadable ? file('plain') : '',
      play_url: file('play'),
      video_id: id,
    };
  },
};
