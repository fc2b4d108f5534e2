/** Creators by id, with all their metrics. */
import { requiredIds } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';
import { creatorRecord } from './creator-fields.ts';

export const influencerDetail: Endpoint = {
  id: 'influencer-detail',
  path: '/api/v3/echotik/influencer/detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'user_id',
  answer(query, world) {
    const found = query['unique_ids']
      ? requiredIds(query, 'unique_ids').map(world.findHandle)
      : requiredIds(query, 'user_ids').map((id) => world.find('creator', id));
    return found
      .flatMap((creator) => creator ?? [])
      .filter(world.collected)
      .map((creator) => creatorRecord(creator, world));
  },
};
