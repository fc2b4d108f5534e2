import { z } from 'zod';
import { defineStream } from '../stream.ts';
import { countParam, MAX_KEYWORDS, searchedKeywordCall, searchedKeywordRows } from '../trending/searched-keyword.ts';
import { eachKeyword } from './each-keyword.ts';

export const inspirationKeyword = defineStream({
  name: 'inspiration-keyword',
  path: '/api/v3/realtime/inspiration/keyword',
  ...searchedKeywordCall,
  params: z.object({ keyword: z.string(), region: z.string(), count: countParam }),
  inputs: eachKeyword((keyword, region) => [{ keyword, region, count: MAX_KEYWORDS }]),
  rows: (record, { params: { keyword, region }, snapshotDate, position }) =>
    searchedKeywordRows(record, { region, tab: '', around_keyword: keyword, snapshot_date: snapshotDate }, position),
});
