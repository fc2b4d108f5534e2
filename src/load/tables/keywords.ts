/** Keywords of ads, and per market, window, filters and day how the ads that use them perform. */
import { filter, label, market, periodDays, position, snapshotDate } from './columns.ts';
import { adPerformance, askedIndustry, askedObjective, sampleVideos } from './insights.ts';
import { entity, fact } from './table.ts';

export const {
  table: keywords,
  history: keywords_history,
  versions: keywords_versions,
} = entity('keywords', {
  about: 'Keywords seen in ad insights, one row a keyword.',
  key: () => ({
    keyword: label('The keyword itself: there is no id. Case and inner spaces as TikTok writes them.').notNull(),
  }),
  columns: {},
});

/** One keyword in one list: a market, a window, filters, a day. */
const grain = () => ({
  keyword: label('The keyword: keywords.keyword.').notNull(),
  region: market(),
  period_days: periodDays('Window in days: 7, 30 or 120.'),
  industry_id: askedIndustry(),
  objective: askedObjective(),
  keyword_type: filter(
    'Class that was asked for: 1 selling point, 2 pain point, 3 target audience, 4 call to action, 5 other, 6 product.',
  ),
  snapshot_date: snapshotDate(),
});

const ofKeyword = { one: 'a keyword', grain, references: { keyword: keywords.keyword } };

export const keyword_snapshots = fact('keyword_snapshots', {
  about: 'How the ads that use a keyword perform: one row a keyword, market, window, filters and day.',
  key: grain,
  columns: { position: position(), ...adPerformance() },
  references: ofKeyword.references,
});

export const keyword_videos = fact('keyword_videos', sampleVideos(ofKeyword));
