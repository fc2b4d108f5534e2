/** A creator as TikTok shows the account now. */
import { unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildAccountFields, badgeFields, isVerified } from './account-fields.ts';
import { findCreatorByHandle } from './requested-creator.ts';
import { tiktokFrame } from './tiktok-frame.ts';

const LINKED_SHARE = 0.3;

export const realtimeInfluencerDetail: Endpoint = {
  id: 'realtime-influencer-detail',
  path: '/api/v3/realtime/influencer/detail',
  credits: 1,
  message: 'success',
  at: 'data.user',
  key: 'uid',
  answer(query, world) {
    const creator = findCreatorByHandle(query, world);
    if (!creator) return null;
    const { id, handle, nickName, secUid } = creator;
    const youtube = unit('youtube', id) < LINKED_SHARE;
    const twitter = unit('twitter', id) < LINKED_SHARE;
    return {
      ...tiktokFrame(world, id),
      user: {
        ...buildAccountFields(creator, world),
        account_type: Number(creator.showcase),
        ad_virtual: false,
        aweme_count: world.total(creator, 'videos', world.day),
        ...badgeFields(creator),
        sec_uid: secUid,
        total_favorited: world.total(creator, 'digg', world.day),
        twitter_id: twitter ? id.slice(-10) : null,
        twitter_name: twitter ? nickName : null,
        verification_type: isVerified(creator) ? 1 : null,
        youtube_channel_id: youtube ? `UC${secUid.slice(-22)}` : null,
        youtube_channel_title: youtube ? handle : null,
      },
    };
  },
};
