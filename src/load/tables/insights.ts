/** What TikTok's insights tell alike of keywords, product categories and ads. */
import { decimal, filter, money, position, tiktokId, total } from './columns.ts';
import type { Key, Subject } from './trending.ts';

const objectives = [
  '1 traffic',
  '2 app install',
  '3 conversions',
  '4 video views',
  '5 reach',
  '8 lead generation',
  '14 product sales (15 in ads)',
];

export const askedIndustry = () => filter('Industry that was asked for: industries.industry_id.');
export const askedObjective = () => filter(`Campaign objective that was asked for: ${objectives.join(', ')}.`);

/** How the ads behind a keyword or a product category perform. */
export const adPerformance = () => ({
  post: total('Posts (popularity), rounded.'),
  post_change: decimal('Change of posts against the window before, percent; can be negative.'),
  impression: total('Impressions, rounded to three significant digits.'),
  ctr: decimal('Click-through rate, percent.'),
  cvr: decimal('Conversion rate, percent.'),
  cpa: money('Cost per action; currency not stated, presumably USD.'),
  cost: money('Ad spend; currency not stated, presumably USD.'),
  play_six_rate: decimal('Share of views of six seconds or more, percent.'),
  like_count: total('Likes.'),
  comment_count: total('Comments.'),
  share_count: total('Shares.'),
});

/** The videos are only mentioned, so they refer to no row of videos. */
export const sampleVideos = <K extends Key>({ one, grain, references }: Omit<Subject<K>, 'audience'>) => ({
  about: `Sample videos that TikTok shows beside ${one}.`,
  key: () => ({
    ...grain(),
    video_id: tiktokId('TikTok id of the video: videos.video_id, where collected.').notNull(),
  }),
  columns: { position: position() },
  references: { ...references },
});
