import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { hashtag_creators, hashtag_snapshots, hashtags } from '../../load/tables/hashtags.ts';
import { positionedArray, withPositions } from '../positions.ts';
import { row, set } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { toFilterKey } from './filter-key.ts';
import {
  curveRows,
  toHashtagGrain,
  hashtagAttributes,
  hashtagPeriods,
  hashtagTables,
  repeatedCountryCode,
  hashtagSnapshotColumns,
} from './hashtag.ts';
import { hashtagPageFields, hashtagPageRows } from './hashtag-page.ts';

export const trendingHashtagList = defineStream({
  name: 'trending-hashtag-list',
  path: '/api/v3/realtime/trending/popular/hashtag/list',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({
    /** A market or `all_regions`. */
    region: z.string(),
    period: z.literal(hashtagPeriods),
    /** Of level 1, one that filters hashtags: see industry-classification-mapping. */
    industry_id: z.string().optional(),
    new_to_top_100: z.boolean().optional(),
  }),
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, period: [7] as const }),
  // About 100 rows, so five pages; a walk that ends at the limit of ten is recorded.
  pages: numbered('page', {
    sizeParam: 'limit',
    size: 20,
    maxPages: 10,
    hasMore: 'data.pagination.has_more',
    total: 'data.pagination.total',
  }),
  at: 'data.list',
  alsoAt: 'data.items',
  record: z.object({
    hashtag_id: tiktokId.nullish(),
    hashtagID: tiktokId.nullish(),
    ...hashtagAttributes,
    ...hashtagPageFields,
    rankIndex: counter.nullish(),
    creators: positionedArray(z.object({ nick_name: text.nullish(), avatar_url: mediaUrl.nullish() })).nullish(),
    rank: counter.nullish(),
    rank_diff: counter.nullish(),
    rank_diff_type: counter.nullish(),
  }),
  keyFields: ['hashtag_id', 'hashtagID'],
  tables: [...hashtagTables, hashtag_creators],
  rows: (record, { snapshotDate, params }) => {
    const { hashtag_name, industry_info, creators, rank, rank_diff, rank_diff_type } = record;
    const hashtag_id = (record.hashtagID ?? record.hashtag_id) as string;
    const grain = toHashtagGrain(hashtag_id, params, snapshotDate);
    const industry_id = toFilterKey(params.industry_id);
    if (record.hashtagID) return hashtagPageRows(record, grain, industry_id);
    return [
      row(hashtags, { hashtag_id, hashtag_name, industry_id: industry_info?.id }),
      row(hashtag_snapshots, {
        ...grain,
        industry_id,
        ...hashtagSnapshotColumns(record),
        rank,
        rank_diff,
        rank_diff_type,
      }),
      ...curveRows(record, grain),
      ...set(
        hashtag_creators,
        grain,
        withPositions(creators)?.map(({ element, position }) => ({ position, ...element })),
      ),
    ];
  },
  ignored: { 'country_info.id': repeatedCountryCode },
});
