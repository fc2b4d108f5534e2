/** Creators of a market, filtered and sorted. */
import { cutPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { matchesCategories, matchesProfile, matchesRanges } from './creator-filters.ts';
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
        .filter((creator) => matchesCategories(creator, query, world))
        .filter((creator) => matchesProfile(creator, query, world))
        .filter((creator) => matchesRanges(creator, query, world)),
    );
    return cutPage(query, list).map((creator) => creatorRecord(creator, world));
  },
};
