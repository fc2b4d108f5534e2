/** Videos of a creator, from the library. */
import { cutPage } from '../../paging.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { videoRecord } from '../video/video-fields.ts';
import { findCreatorByHandle, findCreatorById } from './requested-creator.ts';

export const influencerVideoList: Endpoint = {
  id: 'influencer-video-list',
  path: '/api/v3/echotik/influencer/video/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const known = world.day - 1;
    const creator = query['unique_id'] ? findCreatorByHandle(query, world) : findCreatorById(query, world);
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
    return cutPage(query, list).map((video) => {
      const { avatar: _, product_category_list: __, ...record } = videoRecord(video, world);
      return record;
    });
  },
};
