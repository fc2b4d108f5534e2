/** Videos of a creator as TikTok lists them now. */
import { integerBetween } from '../../query.ts';
import type { Creator, Video } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { awemeFields } from '../video/aweme-fields.ts';
import { buildAccountFields } from './account-fields.ts';
import { findCreatorByHandle } from './requested-creator.ts';
import { findMostViewed } from './creator-fields.ts';

const PAGE = 20;

export const realtimeInfluencerVideoList: Endpoint = {
  id: 'realtime-influencer-video-list',
  path: '/api/v3/realtime/influencer/video/list',
  credits: 1,
  message: 'success',
  at: 'data.aweme_list',
  key: 'aweme_id',
  answer(query, world) {
    const creator = findCreatorByHandle(query, world);
    if (!creator) return null;
    const before = integerBetween(query, 'offset', 0, Number.MAX_SAFE_INTEGER, 0);
    const newestFirst = world.related(creator, 'video').toSorted((a, b) => b.createdAt - a.createdAt);
    const rest = newestFirst.filter(({ createdAt }) => before === 0 || createdAt * 1000 < before);
    const page = rest.slice(0, PAGE);
    // The pinned one comes on top, and again in its place.
    const pinned = before === 0 ? findMostViewed(newestFirst, world) : undefined;
    return {
      status_code: 0,
      min_cursor: (page[0]?.createdAt ?? 0) * 1000,
      max_cursor: (page.at(-1)?.createdAt ?? 0) * 1000,
      has_more: Number(rest.length > PAGE),
      aweme_list: [...(pinned ? [pinned] : []), ...page].map((video) => buildRecord(video, creator, world)),
    };
  },
};

function buildRecord(video: Video, creator: Creator, world: World) {
  const { aweme_id, create_time, desc, statistics, video: file } = awemeFields(video, world);
  const { avatar_168x168, nickname, uid, unique_id } = buildAccountFields(creator, world);
  return {
    author: { avatar_larger: { ...avatar_168x168, height: 720, width: 720 }, nickname, uid, unique_id },
    aweme_id,
    create_time,
    desc,
    share_url: `https://www.tiktok.com/@${creator.handle}/video/${video.id}`,
    statistics,
    video: { cover: file.cover },
  };
}
