/**
 * A hashtag as both trending hashtag calls write it, and the rows both make of it. There are two shapes: the older one,
 * and that of the page which TikTok has had since June 2026 (hashtag-page.ts). The fields that a record has decide which
 * one it is; a reader of both has an id in one of them.
 */
import { z } from 'zod';
import { counter, idOrNone, text, tiktokId, booleanFlag } from '../../extract/wire.ts';
import { industries } from '../../load/tables/categories.ts';
import { hashtag_snapshots, hashtag_trend_points, hashtags } from '../../load/tables/hashtags.ts';
import { type Entry, row, set } from '../row.ts';
import { toTrendPoints, trend } from './trending-fields.ts';

/** Windows in days. TikTok itself has had only 7, 30 and 90 since June 2026; before, there was no 90. */
export const hashtagPeriods = [7, 30, 90, 120] as const;

export const hashtagAttributes = {
  hashtag_name: text.nullish(),
  country_info: z.object({ label: text.nullish(), value: text.nullish() }).nullish(),
  industry_info: z.object({ id: idOrNone.nullish(), value: text.nullish(), label: text.nullish() }).nullish(),
  is_promoted: booleanFlag.nullish(),
  trend,
  publish_cnt: counter.nullish(),
  video_views: counter.nullish(),
};

/** In the older shape. */
export const hashtag = z.object({ hashtag_id: tiktokId, ...hashtagAttributes });

const hashtagContent = z.object(hashtagAttributes);

type HashtagContent = z.output<typeof hashtagContent>;

/** One hashtag in one trending list. */
export const toHashtagGrain = (
  hashtag_id: string,
  params: { region: string; period: number },
  snapshotDate: string,
) => ({
  hashtag_id,
  region: params.region,
  period_days: params.period,
  snapshot_date: snapshotDate,
});

export type HashtagGrain = ReturnType<typeof toHashtagGrain>;

export const hashtagTables = [hashtags, industries, hashtag_snapshots, hashtag_trend_points];

/** The rows that list and detail share: the industry and the curve. */
export function curveRows({ industry_info, trend }: HashtagContent, grain: HashtagGrain): readonly Entry[] {
  const industry = industry_info?.id
    ? [row(industries, { industry_id: industry_info.id, name: industry_info.value, label: industry_info.label })]
    : [];
  return [...industry, ...set(hashtag_trend_points, grain, toTrendPoints(trend))];
}

/** Columns of a hashtag snapshot that both the list and the detail have. */
export const hashtagSnapshotColumns = ({ country_info, is_promoted, publish_cnt, video_views }: HashtagContent) => ({
  country_code: country_info?.label,
  country_name: country_info?.value,
  promoted: is_promoted,
  publish_cnt,
  video_views,
});

export const repeatedCountryCode = 'repeats the code that is in label';
