/** Live sessions by id. */
import { requiredIds } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';
import { liveFields } from './live-fields.ts';

export const liveDetail: Endpoint = {
  id: 'live-detail',
  path: '/api/v3/echotik/live/detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'room_id',
  answer(query, world) {
    return requiredIds(query, 'room_ids')
      .flatMap((id) => world.find('live', id) ?? [])
      .filter(world.collected)
      .map((live) => liveFields(live, world));
  },
};
