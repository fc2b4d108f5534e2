/** Trending sounds of a market and window. */
import { integerBetween, isTrue, integerAmong } from '../../query.ts';
import { isMarket } from '../../world/countries.ts';
import { unit } from '../../world/random.ts';
import { type Period, periods } from '../../world/trend.ts';
import { pickRelatedItems } from '../../world/related-items.ts';
import type { ChartRow, World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { commercialFields, musicFields } from './music-fields.ts';

const MAX_LIMIT = 20;
const RELATED_SHARE = 0.05;

/** In the list `related_items` is mostly null, though the detail may know some. */
function buildRecord(
  { sound, rank, rankDiff }: ChartRow,
  region: string,
  period: Period,
  searched: boolean,
  world: World,
) {
  return {
    ...musicFields(sound, region, period, world),
    is_search: searched,
    rank,
    rank_diff: rankDiff,
    rank_diff_type: rankDiff === null ? 4 : rankDiff > 0 ? 1 : rankDiff < 0 ? 3 : 2,
    related_items:
      unit('related in list', sound.clipId) < RELATED_SHARE
        ? pickRelatedItems(world.seed, sound.clipId, world.day)
        : null,
    ...commercialFields(sound, world),
  };
}

export const trendingMusicList: Endpoint = {
  id: 'trending-music-list',
  path: '/api/v3/realtime/trending/popular/music/list',
  credits: 2,
  message: 'success',
  at: 'data.sound_list',
  key: 'clip_id',
  answer(query, world) {
    const page = integerBetween(query, 'page', 1, 10_000, 1);
    const limit = integerBetween(query, 'limit', 1, MAX_LIMIT, MAX_LIMIT);
    const period = integerAmong(query, 'period', periods, 7);
    const region = query['region'] ?? 'US';
    // The word FALSE means "no search" in the API's own example.
    const keyword = query['search_keyword'] === 'FALSE' ? '' : (query['search_keyword'] ?? '').toLowerCase();

    const found = (isMarket(region) ? world.chart(region, period) : [])
      .filter(({ rankDiff }) => !isTrue(query, 'new_to_top_100') || rankDiff === null)
      .filter(({ sound }) => !isTrue(query, 'commercial_music') || world.look(sound).commercial)
      .filter(({ sound }) => keyword === '' || world.look(sound).title.toLowerCase().includes(keyword));
    const rows = found.slice((page - 1) * limit, page * limit);
    return {
      pagination: { page, size: limit, total: found.length, has_more: page * limit < found.length },
      sound_list: rows.map((row) => buildRecord(row, region, period, keyword !== '', world)),
    };
  },
};
