/** Accounts that a creator follows. */
import { listFollowings } from '../../world/crowd.ts';
import type { Endpoint } from '../endpoint.ts';
import { findCreatorById } from './requested-creator.ts';
import { followerPage } from './follower-page.ts';
import { tiktokFrame } from './tiktok-frame.ts';

export const realtimeInfluencerFollowingList: Endpoint = {
  id: 'realtime-influencer-following-list',
  path: '/api/v3/realtime/influencer/following/list',
  credits: 1,
  message: 'success',
  at: 'data.followings',
  key: 'uid',
  answer(query, world) {
    const creator = findCreatorById(query, world);
    if (!creator) return null;
    const { records, min_time } = followerPage(query, listFollowings(world, creator), world);
    return { extra: tiktokFrame(world, creator.id).extra, followings: records, min_time };
  },
};
