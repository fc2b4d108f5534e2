import { z } from 'zod';
import { cross, defineStream } from '../stream.ts';
import { countParam, MAX_KEYWORDS, searchedKeywordCall, searchedKeywordRows } from './searched-keyword.ts';

export const trendingKeywordRanking = defineStream({
  name: 'trending-keyword-ranking',
  path: '/api/v3/realtime/trending/keyword/ranking',
  ...searchedKeywordCall,
  params: z.object({
    region: z.string(),
    tab: z.literal(['all', 'Fashion', 'Food', 'Sports', 'Tourism', 'Gaming', 'Science']),
    count: countParam,
  }),
  inputs: ({ regions }) => cross({ region: regions, tab: ['all'] as const, count: [MAX_KEYWORDS] }),
  rows: (record, { params: { region, tab }, snapshotDate, position }) =>
    searchedKeywordRows(record, { region, tab, around_keyword: '', snapshot_date: snapshotDate }, position),
});
