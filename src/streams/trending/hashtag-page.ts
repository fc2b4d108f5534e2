/**
 * A hashtag in the shape of the page that TikTok has had since June 2026: `{BaseResp, items[], pagination}`, with names
 * in camel case and counts as text. The older shape is in hashtag.ts.
 */
import { z } from 'zod';
import { counter, decimal, idOrNone, secondsInstant, text } from '../../extract/wire.ts';
import { industries } from '../../load/tables/categories.ts';
import { hashtag_creators, hashtag_snapshots, hashtag_trend_points, hashtags } from '../../load/tables/hashtags.ts';
import { utcDay } from '../../time.ts';
import { positionedArray, withPositions } from '../positions.ts';
import { type Entry, row, set } from '../row.ts';
import type { HashtagGrain } from './hashtag.ts';

/** Without the id, because a record in either shape has one of two, and without the rank, which the list has. */
export const hashtagPageFields = {
  hashtagName: text.nullish(),
  publishCnt: counter.nullish(),
  vv: counter.nullish(),
  industryIDs: z.array(idOrNone).nullish(),
  topCreators: positionedArray(
    z.object({ handleName: text.nullish(), nickname: text.nullish(), followedCnt: counter.nullish() }),
  ).nullish(),
  popularityCurve: z.array(z.object({ timestamp: secondsInstant, value: decimal.nullish() })).nullish(),
};

const hashtagPage = z.object({ ...hashtagPageFields, rankIndex: counter.nullish() });

/** The tables that it fills beside those of the older shape. */
export const hashtagPageTables = [hashtag_creators];

/**
 * The rows of one hashtag. The first of its industries is that of the hashtag, as the older shape has only one. The
 * points of the curve are stored as they come: on the page their scale is not documented.
 */
export function hashtagPageRows(
  { hashtagName, publishCnt, vv, rankIndex, industryIDs, topCreators, popularityCurve }: z.output<typeof hashtagPage>,
  grain: HashtagGrain,
  listIndustryId: string,
): readonly Entry[] {
  const industryId = industryIDs?.find((id) => id !== null);
  const named = hashtagName === undefined ? {} : { hashtag_name: hashtagName };
  return [
    ...(industryId ? [row(industries, { industry_id: industryId })] : []),
    row(hashtags, {
      hashtag_id: grain.hashtag_id,
      ...named,
      ...(industryIDs ? { industry_id: industryId ?? null } : {}),
    }),
    row(hashtag_snapshots, {
      ...grain,
      industry_id: listIndustryId,
      ...(rankIndex === undefined ? {} : { rank: rankIndex }),
      publish_cnt: publishCnt,
      video_views: vv,
    }),
    ...set(
      hashtag_trend_points,
      grain,
      popularityCurve?.flatMap(({ timestamp, value }) =>
        timestamp === null ? [] : [{ point_at: utcDay(timestamp), value }],
      ),
    ),
    ...set(
      hashtag_creators,
      grain,
      withPositions(topCreators)?.map(({ element: { handleName, nickname, followedCnt }, position }) => ({
        position,
        nick_name: nickname,
        unique_id: handleName,
        total_followers_cnt: followedCnt,
      })),
    ),
  ];
}
