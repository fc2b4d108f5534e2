import { z } from 'zod';
import { ContractError } from '../../errors.ts';
import { onePage } from '../../extract/pages.ts';
import { counter, text, tiktokId } from '../../extract/wire.ts';
import {
  hashtag_audience_ages,
  hashtag_audience_countries,
  hashtag_audience_interests,
  hashtag_related_hashtags,
  hashtag_related_items,
  hashtag_snapshots,
  hashtags,
} from '../../load/tables/hashtags.ts';
import { forEachRecord, forEachWatched } from '../input-sources.ts';
import { positionedArray, withPositions } from '../positions.ts';
import { row, set } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import {
  curveRows,
  toHashtagGrain,
  hashtag,
  hashtagPeriods,
  hashtagTables,
  repeatedCountryCode,
  hashtagSnapshotColumns,
} from './hashtag.ts';
import { hashtagPageFields, hashtagPageRows, hashtagPageTables } from './hashtag-page.ts';
import {
  audienceAgeScores,
  audienceCountryScores,
  audienceInterestScores,
  toAudienceCountryRows,
  toAudienceInterestRows,
  toRelatedItemRows,
  relatedItemList,
} from './trending-fields.ts';
import { trendingHashtagList } from './trending-hashtag-list.ts';

const relatedHashtags = positionedArray(
  z.object({ hashtag_id: tiktokId, hashtag_name: text.nullish(), video_url: text.nullish() }),
).nullish();

export const trendingHashtagDetail = defineStream({
  name: 'trending-hashtag-detail',
  path: '/api/v3/realtime/trending/popular/hashtag/detail',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  // The reference calls the name optional; without it there is nothing to answer.
  params: z.object({ hashtag_name: z.string(), region: z.string(), period: z.literal([...hashtagPeriods, 365, 1095]) }),
  describes: 'present',
  inputs: [
    forEachRecord(trendingHashtagList, ({ hashtag_name, hashtagName }, { params: { region, period } }) => {
      const name = hashtagName ?? hashtag_name;
      return name ? { hashtag_name: name, region, period } : undefined;
    }),
    forEachWatched('hashtag', ({ hashtag_name, region }, { regions }) =>
      hashtag_name
        ? cross({ hashtag_name: [hashtag_name], region: region ? [region] : regions, period: [7] as const })
        : undefined,
    ),
  ],
  pages: onePage,
  at: 'data',
  record: z.object({
    info: hashtag
      .extend({
        description: text.nullish(),
        video_url: text.nullish(),
        publish_cnt_all: counter.nullish(),
        video_views_all: counter.nullish(),
        longevity: z.object({ popular_days: counter.nullish(), current_popularity: counter.nullish() }).nullish(),
        audience_ages: audienceAgeScores,
        audience_countries: audienceCountryScores,
        audience_interests: audienceInterestScores,
        related_hashtags: relatedHashtags,
        related_items: relatedItemList,
      })
      .nullish(),
    /** The shape of June 2026. */
    items: z.array(z.object({ hashtagID: tiktokId, ...hashtagPageFields })).nullish(),
  }),
  tables: [
    ...hashtagTables,
    ...hashtagPageTables,
    hashtag_audience_ages,
    hashtag_audience_countries,
    hashtag_audience_interests,
    hashtag_related_hashtags,
    hashtag_related_items,
  ],
  rows: ({ info: record, items }, { snapshotDate, params }) => {
    if (!record) {
      if (!items) throw new ContractError('it has neither info nor items', { path: 'info' });
      return items.flatMap((item) => hashtagPageRows(item, toHashtagGrain(item.hashtagID, params, snapshotDate), ''));
    }
    const { hashtag_id, hashtag_name, industry_info, longevity, related_hashtags } = record;
    const grain = toHashtagGrain(hashtag_id, params, snapshotDate);
    return [
      row(hashtags, {
        hashtag_id,
        hashtag_name,
        description: record.description,
        link: record.video_url,
        industry_id: industry_info?.id,
        publish_cnt_all: record.publish_cnt_all,
        video_views_all: record.video_views_all,
      }),
      // No rank: the list has it.
      row(hashtag_snapshots, {
        ...grain,
        industry_id: '',
        ...hashtagSnapshotColumns(record),
        popular_days: longevity?.popular_days,
        current_popularity: longevity?.current_popularity,
      }),
      ...curveRows(record, grain),
      ...set(hashtag_audience_ages, grain, record.audience_ages),
      ...set(hashtag_audience_countries, grain, toAudienceCountryRows(record.audience_countries)),
      ...set(hashtag_audience_interests, grain, toAudienceInterestRows(record.audience_interests)),
      ...set(hashtag_related_items, grain, toRelatedItemRows(record.related_items)),
      ...(withPositions(related_hashtags) ?? []).map(({ element: related }) =>
        row(hashtags, {
          hashtag_id: related.hashtag_id,
          hashtag_name: related.hashtag_name,
          link: related.video_url,
        }),
      ),
      ...set(
        hashtag_related_hashtags,
        grain,
        withPositions(related_hashtags)?.map(({ element, position }) => ({
          related_hashtag_id: element.hashtag_id,
          position,
        })),
      ),
    ];
  },
  ignored: {
    'info.country_info.id': repeatedCountryCode,
    'items[].rankIndex': 'the list has the rank',
    BaseResp: 'status of the call at TikTok',
    pagination: 'of a list, where there is one hashtag',
  },
});
