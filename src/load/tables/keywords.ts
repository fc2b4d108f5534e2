/** Keywords of ads, and per market, window, filters and day how the ads that use them perform. */
import { filter, label, market, periodDays, position, snapshotDate } from './columns.ts';
import { adPerformance, industryFilter, objectiveFilter, sampleVideos } from './insights.ts';
import { entity, fact } from './table.ts';

export const {
  table: keywords,
  history: keywords_history,
  versions: keywords_versions,
} = entity('keywords', {
  topic: 'Ads and keywords',
  about: 'Keywords seen in ad insights and in what people search for, one row a keyword.',
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
  industry_id: industryFilter(),
  objective: objectiveFilter(),
  keyword_type: filter(
    'Class that was requested: 1 selling point, 2 pain point, 3 target audience, 4 call to action, 5 other, 6 product.',
  ),
  snapshot_date: snapshotDate(),
});

const keywordSubject = {
  topic: 'Ads and keywords' as const,
  one: 'a keyword',
  grain,
  references: { keyword: keywords.keyword },
};

export const keyword_snapshots = fact('keyword_snapshots', {
  topic: 'Ads and keywords',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  about: 'How the ads that use a keyword perform: one row a keyword, market, window, filters and day.',
  key: grain,
  columns: { position: position(), ...adPerformance() },
  references: keywordSubject.references,
});

export const keyword_videos = fact('keyword_videos', sampleVideos(keywordSubject));
