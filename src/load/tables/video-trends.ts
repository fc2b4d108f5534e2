/** Videos over time: their places in trending lists, and what they gain each day. */
import {
  count,
  dayColumn,
  decimalColumn,
  filter,
  label,
  market,
  periodDays,
  position,
  snapshotDate,
  tiktokIdColumn,
  url,
} from './columns.ts';
import { fact } from './table.ts';
import { videos } from './videos.ts';

const videoId = () => tiktokIdColumn('The video: videos.video_id.').notNull();

export const video_snapshots = fact('video_snapshots', {
  topic: 'Videos',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  list: { stream: 'trending-video-list', columns: { region: 'region', period: 'period_days', order_by: 'order_by' } },
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
  topic: 'Videos',
  day: 'date',
  about: 'What a video gained each day, live for the last 14 days: one row a video, metric and day.',
  key: () => ({
    video_id: videoId(),
    metric: label('views, likes, comments or favorites.').notNull(),
    date: dayColumn('The day, UTC.').notNull(),
  }),
  columns: {
    value: decimalColumn('Gained that day; can be negative.'),
    status: count('1 is fine; treat others as missing.'),
    data_source: count('Where TikTok has the value from, a code that is not documented.'),
  },
  references: { video_id: videos.video_id },
});
