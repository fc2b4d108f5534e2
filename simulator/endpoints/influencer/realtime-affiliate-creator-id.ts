/** The id of a creator in the affiliate marketplace: the answer is a bare text. */
import { requiredText } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';
import { affiliateId } from './affiliate-creator.ts';
import { findCreatorByHandle } from './requested-creator.ts';

export const realtimeAffiliateCreatorId: Endpoint = {
  id: 'realtime-affiliate-creator-id',
  path: '/api/v3/realtime/tts/search_by_unique_id',
  credits: 1,
  message: 'success',
  at: 'data',
  key: '',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const creator = findCreatorByHandle(query, world);
    return creator?.region === region && creator.showcase ? affiliateId(creator) : null;
  },
};
