import { pageOf } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { isAskedFor, isLike, isWithin } from './creator-filters.ts';
import { creatorRecord, interactionRate, meanViews } from './creator-fields.ts';

export const influencerList: Endpoint = {
  id: 'influencer-list',
  path: '/api/v3/echotik/influencer/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'user_id',
  answer(query, world) {
    const known = world.day - 1;
    const list = sortedBy(
      query,
      'influencer_sort_field_v2',
      [
        (creator) => world.total(creator, 'followers', known),
        (creator) => world.gain(creator, 'followers', 30),
        (creator) => world.total(creator, 'videos', known),
        (creator) => meanViews(world.related(creator, 'video'), world),
        (creator) => interactionRate(creator, world),
        (creator) => world.total(creator, 'products', known),
      ],
      world
        .list('creator', requiredText(query, 'region'))
        .filter((creator) => isAskedFor(creator, query, world))
        .filter((creator) => isLike(creator, query, world))
        .filter((creator) => isWithin(creator, query, world)),
    );
    return pageOf(query, list).map((creator) => creatorRecord(creator, world));
  },
};
