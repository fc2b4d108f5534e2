import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { tiktokId } from '../../extract/wire.ts';
import { keyword_snapshots, keyword_videos, keywords } from '../../load/tables/keywords.ts';
import { positionedArray } from '../positions.ts';
import { row, set } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { toFilterKey, positionIfUnfiltered } from '../trending/filter-key.ts';
import { period } from '../trending/sound.ts';
import { performance, performanceColumns, toRankedVideos } from './performance.ts';

export const insightsKeyword = defineStream({
  name: 'insights-keyword',
  path: '/api/v3/realtime/insights/keyword',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({
    region: z.string(),
    period,
    /** Of either level: see industry-classification-mapping. */
    industry: z.string().optional(),
    /** Traffic, app install, conversions, video views, reach, lead generation, product sales. */
    objective: z.literal([1, 2, 3, 4, 5, 8, 14, 'nothing']).optional(),
    /** Selling point, pain point, target audience, call to action, other, product. */
    keyword_type: z.literal([1, 2, 3, 4, 5, 6, 'nothing']).optional(),
    search_keyword: z.string().optional(),
  }),
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, period: [7] as const }),
  // About 500 rows, so 25 pages.
  pages: numbered('page', {
    sizeParam: 'limit',
    size: 20,
    maxPages: 30,
    hasMore: 'data.pagination.has_more',
    total: 'data.pagination.total',
  }),
  at: 'data.keyword_list',
  record: z.object({
    keyword: z.string().trim().min(1),
    ...performance,
    video_list: positionedArray(tiktokId).nullish(),
  }),
  tables: [keywords, keyword_snapshots, keyword_videos],
  rows: (record, { snapshotDate, params, position }) => {
    const grain = {
      keyword: record.keyword,
      region: params.region,
      period_days: params.period,
      industry_id: toFilterKey(params.industry),
      objective: toFilterKey(params.objective),
      keyword_type: toFilterKey(params.keyword_type),
      snapshot_date: snapshotDate,
    };
    return [
      row(keywords, { keyword: record.keyword }),
      row(keyword_snapshots, {
        ...grain,
        position: positionIfUnfiltered(position, params.search_keyword),
        ...performanceColumns(record),
      }),
      ...set(keyword_videos, grain, toRankedVideos(record.video_list)),
    ];
  },
});
