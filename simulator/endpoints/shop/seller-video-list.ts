/** Videos that promote a shop. */
import { cutPage } from '../../paging.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { listRelatedToShop } from './requested-shop.ts';

export const sellerVideoList: Endpoint = {
  id: 'seller-video-list',
  path: '/api/v3/echotik/seller/video/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const known = world.day - 1;
    const list = sortedBy(
      query,
      'seller_video_sort_field',
      [
        (video) => world.total(video, 'views', known),
        (video) => world.total(video, 'sale', known),
        (video) => world.total(video, 'gmv', known),
      ],
      listRelatedToShop(query, world, 'video'),
    );
    return cutPage(query, list).map((video) => {
      const creator = world.find('creator', video.creatorId);
      return {
        avatar: creator?.avatar ?? null,
        create_time: String(video.createdAt),
        nick_name: creator?.nickName ?? null,
        reflow_cover: video.cover,
        region: video.region,
        seller_id: query['seller_id'] ?? '',
        total_comments_cnt: world.total(video, 'comments', known),
        total_digg_cnt: world.total(video, 'digg', known),
        total_shares_cnt: world.total(video, 'shares', known),
        total_video_sale_cnt: world.total(video, 'sale', known),
        total_video_sale_gmv_amt: world.total(video, 'gmv', known),
        total_views_cnt: world.total(video, 'views', known),
        user_id: video.creatorId,
        video_desc: video.text,
        video_id: video.id,
      };
    });
  },
};
