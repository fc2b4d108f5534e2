/** Keywords that people search for, as the ranking and the inspiration write them. */
import { integerBetween, type Query } from '../../query.ts';
import type { Keyword } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';

const DAYS = 7;
const MAX_COUNT = 50;
const DEFAULT_COUNT = 20;

export function buildInspirations(query: Query, found: readonly Keyword[], world: World) {
  const count = integerBetween(query, 'count', 1, MAX_COUNT, DEFAULT_COUNT);
  return {
    inspiration_list: found.slice(0, count).map((keyword) => ({
      popularity_v2: world.gain(keyword, 'views', DAYS),
      query_text: keyword.text,
      trending_seq_v2: Array.from({ length: DAYS }, (_, i) => {
        const day = world.day - DAYS + i;
        return world.total(keyword, 'views', day) - world.total(keyword, 'views', day - 1);
      }),
      video_num: world.total(keyword, 'posts', world.day - 1),
    })),
  };
}
