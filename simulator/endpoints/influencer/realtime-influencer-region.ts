/** The market of an account. */
import { unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { findCreatorByHandle } from './requested-creator.ts';

/** It fails for some handles that are valid. */
const UNKNOWN_SHARE = 0.03;

export const realtimeInfluencerRegion: Endpoint = {
  id: 'realtime-influencer-region',
  path: '/api/v3/realtime/influencer/region',
  credits: 1,
  message: 'success',
  at: 'data',
  key: '',
  answer(query, world) {
    const creator = findCreatorByHandle(query, world);
    return creator && unit('region', creator.id) >= UNKNOWN_SHARE ? creator.region : null;
  },
};
