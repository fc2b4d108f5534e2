/** What TikTok's insights have in common for keywords, product categories and ads. */
import { decimalColumn, filter, money, position, tiktokIdColumn, total } from './columns.ts';
import type { KeyColumns, TrendSubject } from './trending.ts';

const objectives = [
  '1 traffic',
  '2 app install',
  '3 conversions',
  '4 video views',
  '5 reach',
  '8 lead generation',
  '14 product sales (15 in ads)',
];

export const industryFilter = () => filter('Industry that was requested: industries.industry_id.');
export const objectiveFilter = () => filter(`Campaign objective that was requested: ${objectives.join(', ')}.`);

/** How the ads behind a keyword or a product category perform. */
export const adPerformance = () => ({
  post: total('Posts (popularity), rounded.'),
  post_change: decimalColumn('Change of posts against the window before, percent; can be negative.'),
  impression: total('Impressions, rounded to three significant digits.'),
  ctr: decimalColumn('Click-through rate, percent.'),
  cvr: decimalColumn('Conversion rate, percent.'),
  cpa: money('Cost per action; currency not stated, presumably USD.'),
  cost: money('Ad spend; currency not stated, presumably USD.'),
  play_six_rate: decimalColumn('Share of views of six seconds or more, percent.'),
  like_count: total('Likes.'),
  comment_count: total('Comments.'),
  share_count: total('Shares.'),
});

/** The videos are only mentioned, so they refer to no row of videos. */
export const sampleVideos = <K extends KeyColumns>({
  topic,
  one,
  grain,
  references,
}: Omit<TrendSubject<K>, 'audience'>) => ({
  topic,
  day: 'snapshot_date' as const,
  about: `Sample videos that TikTok shows beside ${one}.`,
  key: () => ({
    ...grain(),
    video_id: tiktokIdColumn('TikTok id of the video: videos.video_id, where collected.').notNull(),
  }),
  columns: { position: position() },
  references: { ...references },
});
