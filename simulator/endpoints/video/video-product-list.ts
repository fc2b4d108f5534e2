/** Products attached to a video. */
import { cutPage } from '../../paging.ts';
import { requiredIds } from '../../query.ts';
import { signedUrl } from '../../world/signed-url.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildVideoCounts, fileFields, videoFields } from './video-fields.ts';

export const videoProductList: Endpoint = {
  id: 'video-product-list',
  path: '/api/v3/echotik/video/product/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const pairs = requiredIds(query, 'video_ids')
      .flatMap((id) => world.find('video', id) ?? [])
      .flatMap((video) => video.productIds.map((product_id) => ({ video, product_id })));
    return cutPage(query, pairs).map(({ video, product_id }) => ({
      ...videoFields(video),
      ...fileFields(video),
      ...buildVideoCounts((metric) => world.total(video, metric, world.day - 1)),
      hash_tag: video.hashtagIds.map((id) => `#${world.find('hashtag', id)?.name ?? ''} `).join(''),
      play_addr: signedUrl(`video/tos/${video.id}/`, video.id, world.day, 'v19.tiktokcdn-us.com'),
      product_id,
    }));
  },
};
