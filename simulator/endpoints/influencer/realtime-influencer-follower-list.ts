/** Accounts that follow a creator. */
import { listFollowers } from '../../world/crowd.ts';
import type { Endpoint } from '../endpoint.ts';
import { findCreatorById } from './requested-creator.ts';
import { followerPage } from './follower-page.ts';
import { tiktokFrame } from './tiktok-frame.ts';

export const realtimeInfluencerFollowerList: Endpoint = {
  id: 'realtime-influencer-follower-list',
  path: '/api/v3/realtime/influencer/follower/list',
  credits: 1,
  message: 'success',
  at: 'data.followers',
  key: 'uid',
  answer(query, world) {
    const creator = findCreatorById(query, world);
    if (!creator) return null;
    const { records, min_time } = followerPage(query, listFollowers(world, creator), world);
    return { extra: tiktokFrame(world, creator.id).extra, followers: records, min_time };
  },
};
