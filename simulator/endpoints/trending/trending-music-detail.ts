/** One trending sound with its audience and curve. */
import { integerAmong, requiredText } from '../../query.ts';
import { pickAges, pickCountries, pickInterests, toWeek } from '../../world/audience.ts';
import { isMarket } from '../../world/countries.ts';
import { integerIn, unit } from '../../world/random.ts';
import { periods } from '../../world/trend.ts';
import { pickRelatedItems } from '../../world/related-items.ts';
import type { Endpoint } from '../endpoint.ts';
import { commercialFields, musicFields } from './music-fields.ts';

const LIKES_KNOWN = 0.3;
const LONGEVITY_KNOWN = 0.5;

export const trendingMusicDetail: Endpoint = {
  id: 'trending-music-detail',
  path: '/api/v3/realtime/trending/popular/music/detail',
  credits: 2,
  message: 'ok',
  at: 'data.sound',
  key: 'clip_id',
  answer(query, world) {
    const clipId = requiredText(query, 'clip_id');
    const period = integerAmong(query, 'period', periods, 7);
    const region = query['region'] ?? 'US';
    const sound = world.findSound(clipId);
    if (!sound || !isMarket(region)) return null;

    const { seed, day } = world;
    const where = [seed, clipId, region, toWeek(day)] as const;
    const fields = musicFields(sound, region, period, world);
    const risingDays = fields.trend.filter(({ value }) => value >= 0.5).length;
    const longevityKnown = unit('longevity', clipId) < LONGEVITY_KNOWN;
    return {
      disliked: null,
      like_count: unit('likes', clipId) < LIKES_KNOWN ? integerIn(100, 2_000_000, 'like count', clipId, day) : null,
      liked: null,
      sound: {
        ...fields,
        audience_ages: pickAges(...where),
        audience_countries: pickCountries(...where),
        audience_interests: pickInterests(...where),
        is_search: false,
        longevity: {
          popular_days: longevityKnown ? risingDays : 0,
          current_popularity: longevityKnown ? Math.round((fields.trend.at(-1)?.value ?? 0) * 100) : 0,
        },
        music_url: commercialFields(sound, world)?.music_url ?? null,
        rank: null,
        rank_diff: null,
        related_items: pickRelatedItems(seed, clipId, day),
      },
    };
  },
};
