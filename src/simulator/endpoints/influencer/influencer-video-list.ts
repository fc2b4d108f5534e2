import { pageOf } from '../../paging.ts';
import { sortedBy } from '../../sorting.ts';
import type { Video } from '../../world/entities.ts';
import { integerIn } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import { gains } from '../gains.ts';
import type { Endpoint } from '../endpoint.ts';
import { creatorByHandle, creatorById } from './creator-asked-for.ts';

const WINDOWS = [1, 7, 30];

export const influencerVideoList: Endpoint = {
  id: 'influencer-video-list',
  path: '/api/v3/echotik/influencer/video/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const known = world.day - 1;
    const creator = query['unique_id'] ? creatorByHandle(query, world) : creatorById(query, world);
    const { product_id } = query;
    const videos = (creator ? world.related(creator, 'video') : []).filter(
      ({ productIds }) => !product_id || productIds.includes(product_id),
    );
    const list = sortedBy(
      query,
      'influencer_video_sort_field',
      [
        (video) => world.total(video, 'views', known),
        (video) => world.total(video, 'sale', known),
        (video) => world.total(video, 'gmv', known),
        (video) => video.createdAt,
      ],
      videos,
    );
    return pageOf(query, list).map((video) => recordOf(video, creator?.handle ?? null, world));
  },
};

/** Numbers and booleans are text here, where they are not counters. */
function recordOf(video: Video, handle: string | null, world: World) {
  const known = world.day - 1;
  return {
    create_time: String(video.createdAt),
    created_by_ai: String(video.createdByAi),
    data_size: String(video.duration * integerIn(60_000, 120_000, 'bytes', video.id)),
    duration: video.duration,
    height: '1280',
    is_ad: Number(video.isAd),
    ratio: '720p',
    reflow_cover: video.cover,
    region: video.region,
    sales_flag: Number(video.productIds.length > 0),
    total_comments_cnt: world.total(video, 'comments', known),
    total_digg_cnt: world.total(video, 'digg', known),
    ...gains(world, video, 'digg', WINDOWS, (days) => `total_digg_${days}d_cnt`),
    total_favorites_cnt: world.total(video, 'favorites', known),
    total_shares_cnt: world.total(video, 'shares', known),
    total_video_sale_cnt: world.total(video, 'sale', known),
    total_video_sale_gmv_amt: world.total(video, 'gmv', known),
    total_views_cnt: world.total(video, 'views', known),
    ...gains(world, video, 'views', WINDOWS, (days) => `total_views_${days}d_cnt`),
    unique_id: handle,
    user_id: video.creatorId,
    video_desc: video.text,
    video_id: video.id,
    // The ids have 19 digits and no quotes.
    video_products: `[${video.productIds.join(',')}]`,
    width: '720',
  };
}
