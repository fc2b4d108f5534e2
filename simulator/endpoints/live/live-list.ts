/** Live sessions of a market, filtered and sorted. */
import { cutPage, sorted } from '../../paging.ts';
import { integerAmong, requiredText } from '../../query.ts';
import type { Live } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { listedFields, liveFields } from './live-fields.ts';

/** By `live_sort_field`. */
const sortFields: Readonly<Record<1 | 2 | 3, (live: Live, world: World) => number>> = {
  1: (live, world) => world.total(live, 'joins', world.day - 1),
  2: (live) => live.startedAt,
  3: (live, world) => world.total(live, 'views', world.day - 1),
};

export const liveList: Endpoint = {
  id: 'live-list',
  path: '/api/v3/echotik/live/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'room_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const sortField = sortFields[integerAmong(query, 'live_sort_field', [1, 2, 3] as const, 2)];
    const keyword = (query['keyword'] ?? '').toLowerCase();
    const category = query['product_category_id'];
    const found = world
      .list('live', region)
      .filter(({ title }) => title.toLowerCase().includes(keyword))
      .filter(
        (live) => !category || world.related(live, 'product').some((product) => product.category.includes(category)),
      );
    return cutPage(
      query,
      sorted(query, found, (live) => sortField(live, world)),
    ).map((live) => ({ ...liveFields(live, world), ...listedFields(live, world) }));
  },
};
