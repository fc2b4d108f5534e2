/** What is spoken in videos. */
import { instantColumn, label, tiktokIdColumn, url } from './columns.ts';
import { entity } from './table.ts';
import { videos } from './videos.ts';

export const {
  table: video_captions,
  history: video_captions_history,
  versions: video_captions_versions,
} = entity('video_captions', {
  topic: 'Videos',
  about: 'Transcripts of videos, one row a video and language.',
  key: () => ({
    video_id: tiktokIdColumn('The video: videos.video_id.').notNull(),
    language: label('Language tag as TikTok writes it, such as eng-US.').notNull(),
  }),
  columns: {
    captions: label('Whole transcript with cue times, WebVTT.'),
    format: label('Format of the caption file, where one is given.'),
    url: url('Caption file, seen in place of the text; signed, expires at url_expires_at.'),
    url_expires_at: instantColumn('When the link expires.'),
  },
  references: { video_id: videos.video_id },
});
