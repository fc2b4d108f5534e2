/** Keywords of ads, and per market, window, filters and day how the ads that use them perform. */
import { adPerformance } from './ad-performance.ts';
import { count, filter, label, periodDays, snapshotDate, tiktokId } from './columns.ts';
import { entity, fact } from './table.ts';

const keywordTypes = '1 selling point, 2 pain point, 3 target audience, 4 call to action, 5 other, 6 product';

export const {
  table: keywords,
  history: keywords_history,
  versions: keywords_versions,
} = entity('keywords', {
  about: 'Keywords seen in ad insights, one row a keyword.',
  key: () => ({
    keyword: label('The keyword itself: there is no id. Case and inner spaces as TikTok writes them.').notNull(),
  }),
  columns: { keyword_type: count(`Class: ${keywordTypes}. Known only where a list was asked for one class.`) },
});

/** One keyword in one list: a market, a window, filters, a day. */
const grain = () => ({
  keyword: label('The keyword: keywords.keyword.').notNull(),
  region: filter('Market that was asked for, such as US.'),
  period_days: periodDays('Window in days: 7, 30 or 120.'),
  industry_id: filter('Industry that was asked for: industries.industry_id.'),
  objective: filter(
    'Campaign objective that was asked for: 1 traffic, 2 app install, 3 conversions, 4 video views, 5 reach, 8 lead generation, 14 product sales.',
  ),
  keyword_type: filter(`Class that was asked for: ${keywordTypes}.`),
  snapshot_date: snapshotDate(),
});

export const keyword_snapshots = fact('keyword_snapshots', {
  about: 'How the ads that use a keyword perform: one row a keyword, market, window, filters and day.',
  key: grain,
  columns: { position: count('Position in the list, 1 is the top; ordered by posts.'), ...adPerformance() },
  references: { keyword: keywords.keyword },
});

export const keyword_videos = fact('keyword_videos', {
  about: 'Sample videos that TikTok shows beside a keyword, about five a snapshot.',
  key: () => ({
    ...grain(),
    video_id: tiktokId('TikTok id of the video: videos.video_id, where collected.').notNull(),
  }),
  columns: { position: count('Place among those shown, from 1.') },
  references: { keyword: keywords.keyword },
});
