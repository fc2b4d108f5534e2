import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { booleanFlag } from '../../extract/wire.ts';
import { ad_snapshots, ads } from '../../load/tables/ads.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { toFilterKey, positionIfUnfiltered } from '../trending/filter-key.ts';
import { ad, adColumns, ignoredAdFields } from './ad.ts';

export const insightsAds = defineStream({
  name: 'insights-ads',
  path: '/api/v3/realtime/insights/top/ads/list',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({
    region: z.string(),
    period: z.literal([7, 30, 120, 180]),
    order_by: z.literal(['for_you', 'impression', 'ctr', 'play_2s_rate', 'play_6s_rate', 'cvr', 'like']),
    /** Of either level: see industry-classification-mapping. */
    industry: z.string().optional(),
    /** Traffic, app install, conversions, video views, reach, lead generation, product sales (14, or 15 upstream). */
    objective: z.literal([1, 2, 3, 4, 5, 8, 14, 15]).optional(),
    ad_language: z.string().optional(),
    /** Spark ads, others. */
    ad_format: z.literal([1, 2]).optional(),
    /** Band of 20 percent by likes, 1 is the top. */
    like: z.literal([1, 2, 3, 4, 5]).optional(),
    search_keyword: z.string().optional(),
  }),
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, period: [7] as const, order_by: ['for_you'] as const }),
  // About 400 rows, so 20 pages.
  pages: numbered('page', {
    sizeParam: 'limit',
    size: 20,
    maxPages: 25,
    hasMore: 'data.pagination.has_more',
    total: 'data.pagination.total_count',
  }),
  at: 'data.materials',
  record: ad.extend({ is_search: booleanFlag.nullish() }),
  tables: [ads, ad_snapshots],
  rows: (record, { snapshotDate, params, position }) => [
    row(ads, adColumns(record)),
    row(ad_snapshots, {
      material_id: record.id,
      region: params.region,
      period_days: params.period,
      order_by: params.order_by,
      industry_id: toFilterKey(params.industry),
      objective: toFilterKey(params.objective),
      ad_language: toFilterKey(params.ad_language),
      ad_format: toFilterKey(params.ad_format),
      like_band: toFilterKey(params.like),
      snapshot_date: snapshotDate,
      position: positionIfUnfiltered(position, params.search_keyword),
      ctr: record.ctr,
      cost_level: record.cost,
      like_count: record.like,
      is_search: record.is_search,
    }),
  ],
  ignored: ignoredAdFields,
});
