/** A keyword that people search for, as the ranking and the inspiration write it, and the rows that both make of it. */
import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, decimal } from '../../extract/wire.ts';
import { keywords } from '../../load/tables/keywords.ts';
import { search_keyword_points, search_keyword_snapshots } from '../../load/tables/search-keywords.ts';
import { type Entry, row, set } from '../row.ts';

const searchedKeyword = z.object({
  query_text: z.string().trim().min(1),
  video_num: counter.nullish(),
  popularity_v2: counter.nullish(),
  trending_seq_v2: z.array(decimal).nullish(),
});

/** Two credits, as the calls of trending and insights cost: the price of these is not published. */
export const searchedKeywordCall = {
  unlisted: 'used live by a public program in August 2026',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  describes: 'present',
  pages: onePage,
  at: 'data.inspiration_list',
  record: searchedKeyword,
  tables: [keywords, search_keyword_snapshots, search_keyword_points],
} as const;

/** Keywords in one answer, at most; programs that call it ask for no more. */
export const MAX_KEYWORDS = 50;

export const countParam = z.int().min(1).max(MAX_KEYWORDS);

interface KeywordList {
  readonly region: string;
  readonly tab: string;
  readonly around_keyword: string;
  readonly snapshot_date: string;
}

export function searchedKeywordRows(
  { query_text, video_num, popularity_v2, trending_seq_v2 }: z.output<typeof searchedKeyword>,
  list: KeywordList,
  position: number | null,
): readonly Entry[] {
  const grain = { keyword: query_text, ...list };
  return [
    row(keywords, { keyword: query_text }),
    row(search_keyword_snapshots, { ...grain, position, video_num, popularity: popularity_v2 }),
    ...set(
      search_keyword_points,
      grain,
      trending_seq_v2?.map((value, index) => ({ point: index + 1, value })),
    ),
  ];
}
