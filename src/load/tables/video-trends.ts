/** Videos over time: their places in trending lists, and what they gain each day. */
import {
  count,
  day,
  decimal,
  filter,
  label,
  market,
  periodDays,
  position,
  snapshotDate,
  tiktokId,
  url,
} from './columns.ts';
import { fact } from './table.ts';
import { videos } from './videos.ts';

const videoId = () => tiktokId('The video: videos.video_id.').notNull();

export const video_snapshots = fact('video_snapshots', {
  about: 'A video in a trending list: one row a video, market, window, order and day.',
  key: () => ({
    video_id: videoId(),
    region: market(),
    period_days: periodDays('Window in days: 7 or 30.'),
    order_by: filter('Order of the list: vv views, like likes, comment comments, repost shares.'),
    snapshot_date: snapshotDate(),
  }),
  columns: {
    position: position(),
    country_code: label('Market of the row itself, ISO 3166-1 alpha-2.'),
    country_name: label('Name of that market.'),
    cover_url: url('Cover, without signature.'),
  },
  references: { video_id: videos.video_id },
});

export const video_trend_points = fact('video_trend_points', {
  about: 'What a video gained each day, live for the last 14 days: one row a video, metric and day.',
  key: () => ({
    video_id: videoId(),
    metric: label('views, likes, comments or favorites.').notNull(),
    date: day('The day, UTC.').notNull(),
  }),
  columns: {
    value: decimal('Gained that day; can be negative.'),
    status: count('1 is fine; treat others as missing.'),
    data_source: count('Where TikTok has the value from, a code that is not documented.'),
  },
  references: { video_id: videos.video_id },
});
