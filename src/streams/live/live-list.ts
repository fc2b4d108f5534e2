import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, jsonText } from '../../extract/wire.ts';
import { lives } from '../../load/tables/lives.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { hostRows, live, liveColumns, liveTables } from './live.ts';

export const liveList = defineStream({
  name: 'live-list',
  path: '/api/v3/echotik/live/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    region: z.string(),
    keyword: z.string().optional(),
    product_category_id: z.string().optional(),
    /** 1 viewers who joined, 2 start, 3 views. */
    live_sort_field: z.literal([1, 2, 3]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, live_sort_field: [2] as const, sort_type: [1] as const }),
  // Newest first, so a thousand sessions a day and market; older ones were read on the days before.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100 }),
  at: 'data',
  record: live.extend({
    product_category_list: jsonText(z.array(z.unknown())).nullish(),
    total_joins_cnt: counter.nullish(),
    total_digg_cnt: counter.nullish(),
    total_comments_cnt: counter.nullish(),
    total_shares_cnt: counter.nullish(),
    total_followers_cnt: counter.nullish(),
  }),
  tables: liveTables,
  rows: (record) => [
    ...hostRows(record),
    row(lives, {
      ...liveColumns(record),
      product_category_list: record.product_category_list,
      total_joins_cnt: record.total_joins_cnt,
      total_digg_cnt: record.total_digg_cnt,
      total_comments_cnt: record.total_comments_cnt,
      total_shares_cnt: record.total_shares_cnt,
      total_followers_cnt: record.total_followers_cnt,
    }),
  ],
});
