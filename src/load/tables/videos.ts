import { label, tiktokId } from './columns.ts';
import { entity } from './table.ts';

export const {
  table: videos,
  history: videos_history,
  versions: videos_versions,
} = entity('videos', {
  about: 'Videos: current attributes and metrics, one row a video.',
  key: () => ({ video_id: tiktokId('TikTok id of the video.').notNull() }),
  columns: { video_desc: label('Caption.') },
});
