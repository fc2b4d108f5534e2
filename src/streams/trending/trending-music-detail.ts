import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import {
  music_audience_ages,
  music_audience_countries,
  music_audience_interests,
  music_snapshots,
} from '../../load/tables/music.ts';
import { row, set } from '../row.ts';
import { forEachRecord } from '../input-sources.ts';
import { defineStream } from '../stream.ts';
import { toSoundGrain, ignoredSoundFields, period, sound, soundRows, soundTables } from './sound.ts';
import {
  audienceAgeScores,
  audienceCountryScores,
  audienceInterestScores,
  toAudienceCountryRows,
  toAudienceInterestRows,
} from './trending-fields.ts';
import { trendingMusicList } from './trending-music-list.ts';

export const trendingMusicDetail = defineStream({
  name: 'trending-music-detail',
  path: '/api/v3/realtime/trending/popular/music/detail',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({ clip_id: z.string(), region: z.string(), period }),
  describes: 'present',
  inputs: forEachRecord(trendingMusicList, ({ clip_id }, { params }) => ({ clip_id, ...params })),
  pages: onePage,
  at: 'data',
  record: z.object({
    like_count: z.int().nullish(),
    sound: sound.extend({
      audience_ages: audienceAgeScores,
      audience_countries: audienceCountryScores,
      audience_interests: audienceInterestScores,
      longevity: z.object({ popular_days: z.int().nullish(), current_popularity: z.int().nullish() }).nullish(),
    }),
  }),
  tables: [...soundTables, music_snapshots, music_audience_countries, music_audience_interests, music_audience_ages],
  rows: ({ like_count, sound }, { snapshotDate, params }) => {
    const grain = toSoundGrain(sound.clip_id, params, snapshotDate);
    return [
      ...soundRows(sound, grain),
      // No rank here: it is null in detail, the list has it.
      row(music_snapshots, {
        ...grain,
        popular_days: sound.longevity?.popular_days,
        current_popularity: sound.longevity?.current_popularity,
        promoted: sound.promoted,
        is_search: sound.is_search,
        on_list_times: sound.on_list_times,
        like_count,
      }),
      ...set(music_audience_countries, grain, toAudienceCountryRows(sound.audience_countries)),
      ...set(music_audience_interests, grain, toAudienceInterestRows(sound.audience_interests)),
      ...set(music_audience_ages, grain, sound.audience_ages),
    ];
  },
  ignored: {
    disliked: "state of the vendor's own account, null in every sample",
    liked: "state of the vendor's own account, null in every sample",
    'sound.rank': 'null in detail, the list has it',
    'sound.rank_diff': 'null in detail, the list has it',
    'sound.country_code': ignoredSoundFields.country_code,
  },
});
