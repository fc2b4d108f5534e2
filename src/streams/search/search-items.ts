import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { cross, defineStream } from '../stream.ts';
import { eachKeyword } from './each-keyword.ts';
import { withSearchResult } from './search-result.ts';
import { item, itemRow, itemTables, itemTypes } from './item.ts';

const MAX_RESULTS = 30;

export const searchItems = defineStream({
  name: 'search-items',
  path: '/api/v3/echotik/search/items',
  lane: 'offline',
  credits: 1,
  params: z.object({
    sk: z.string(),
    region: z.string().optional(),
    /** 1 creators, 2 products, 3 shops, 4 videos, 5 live sessions. */
    type: z.literal(itemTypes),
    size: z.int().min(1).max(MAX_RESULTS),
    /** 0 two or more words must match, 1 all of them. */
    searchType: z.literal([0, 1]).optional(),
    /** Of products: 0 relevance, 1 price, 2 units and 3 GMV of 7 days, 4 units, 5 GMV, 6 creators, 7 videos. */
    sortType: z.literal([0, 1, 2, 3, 4, 5, 6, 7]).optional(),
  }),
  describes: 'present',
  inputs: eachKeyword((sk, region) => cross({ sk: [sk], region: [region], type: itemTypes, size: [MAX_RESULTS] })),
  pages: onePage,
  at: 'data',
  record: item,
  tables: [...itemTables, search_results],
  rows: (record, { params: { sk, region, type, searchType, sortType }, ...context }) => {
    const filters = { searchType, sortType };
    const search = { search: 'search-items', query: sk, region, filters, highlight: record.highlight };
    return withSearchResult(itemRow(type, record), search, context);
  },
});
