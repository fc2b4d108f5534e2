/** A sound as both trending music calls write it, and the rows both make of it. */
import { z } from 'zod';
import { tiktokId } from '../../extract/wire.ts';
import { music, music_related_items, music_trend_points } from '../../load/tables/music.ts';
import { type Entry, row, set } from '../row.ts';
import { toRelatedItemRows, toTrendPoints, relatedItemList, trend } from './trending-fields.ts';

export const period = z.literal([7, 30, 120]);

export const sound = z.object({
  clip_id: tiktokId,
  song_id: tiktokId.nullish(),
  title: z.string().nullish(),
  author: z.string().nullish(),
  cover: z.string().nullish(),
  duration: z.int().nullish(),
  if_cml: z.boolean().nullish(),
  is_search: z.boolean().nullish(),
  link: z.string().nullish(),
  music_url: z.string().nullish(),
  on_list_times: z.int().nullish(),
  promoted: z.boolean().nullish(),
  rank: z.int().nullish(),
  rank_diff: z.int().nullish(),
  related_items: relatedItemList,
  trend,
  url_title: z.string().nullish(),
});

type Sound = z.output<typeof sound>;

/** One sound in one trending list, the grain of the snapshot tables. */
export const toSoundGrain = (clip_id: string, params: { region: string; period: number }, snapshotDate: string) => ({
  clip_id,
  region: params.region,
  period_days: params.period,
  snapshot_date: snapshotDate,
});

export const soundTables = [music, music_trend_points, music_related_items];

/** The rows that list and detail share: the sound itself, its curve, its example videos. */
export function soundRows(record: Sound, grain: ReturnType<typeof toSoundGrain>): readonly Entry[] {
  return [
    row(music, {
      clip_id: record.clip_id,
      song_id: record.song_id,
      title: record.title,
      author: record.author,
      duration_s: record.duration,
      cover_url: record.cover,
      link: record.link,
      url_title: record.url_title,
      music_url: record.music_url,
      if_cml: record.if_cml,
    }),
    ...set(music_trend_points, grain, toTrendPoints(record.trend)),
    ...set(music_related_items, grain, toRelatedItemRows(record.related_items)),
  ];
}

export const ignoredSoundFields = {
  country_code: 'repeats the region of the request',
  cml_mid: 'id inside the commercial library, which no other call takes',
};
