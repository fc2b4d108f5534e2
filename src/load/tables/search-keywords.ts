/** What people search for on TikTok: keywords of a ranking, and keywords around another one. */
import { count, decimalColumn, filter, label, market, position, snapshotDate, total } from './columns.ts';
import { keywords } from './keywords.ts';
import { fact } from './table.ts';

/** One keyword in one list: a market, a subject of the ranking or the keyword it is around, a day. */
const grain = () => ({
  keyword: label('The keyword: keywords.keyword.').notNull(),
  region: market(),
  tab: filter('Subject of the ranking: all, Fashion, Food, Sports, Tourism, Gaming or Science.'),
  around_keyword: filter('The keyword that the list was requested for.'),
  snapshot_date: snapshotDate(),
});

const references = { keyword: keywords.keyword };

export const search_keyword_snapshots = fact('search_keyword_snapshots', {
  topic: 'Ads and keywords',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  list: { stream: 'trending-keyword-ranking', columns: { region: 'region', tab: 'tab' } },
  about:
    'A keyword that people search for on TikTok: one row a keyword, list and day. The documentation of the API does not list the calls.',
  key: grain,
  columns: {
    position: position(),
    video_num: total('Videos that are published for the keyword.'),
    popularity: total('Popularity of the search as TikTok estimates it; the unit is not documented.'),
  },
  references,
});

export const search_keyword_points = fact('search_keyword_points', {
  topic: 'Ads and keywords',
  day: 'snapshot_date',
  about: 'The course of the popularity of a searched keyword, as a snapshot shows it: usually seven points.',
  key: () => ({
    ...grain(),
    point: count(
      'Place in the sequence, 1 is the first. Presumably a day each, the newest last: not documented.',
    ).notNull(),
  }),
  columns: { value: decimalColumn('Popularity at this point, in the unit of search_keyword_snapshots.popularity.') },
  references,
});
