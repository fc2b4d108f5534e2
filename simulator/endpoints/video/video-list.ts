/** Videos of a market, filtered and sorted. */
import { cutPage } from '../../paging.ts';
import { optionalNumber, requiredText } from '../../query.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { sellsIn, videoRecord } from './video-fields.ts';

export const videoList: Endpoint = {
  id: 'video-list',
  path: '/api/v3/echotik/video/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const { user_id, sales_flag, created_by_ai, product_category_id, is_ad, product_id } = query;
    const isBetween = (name: string) => {
      const least = optionalNumber(query, `min_${name}`) ?? 0;
      const most = optionalNumber(query, `max_${name}`) ?? Number.POSITIVE_INFINITY;
      return (value: number) => least <= value && value <= most;
    };
    const [isThen, isSoLong, isSeen] = ['create_time', 'duration', 'total_views_cnt'].map(isBetween);
    const found = world
      .list('video', region)
      .filter((video) => !user_id || user_id === video.creatorId)
      .filter((video) => !sales_flag || sales_flag === (video.productIds.length ? '1' : '0'))
      .filter((video) => !created_by_ai || created_by_ai === String(video.createdByAi))
      .filter((video) => !is_ad || is_ad === String(Number(video.isAd)))
      .filter((video) => !product_id || video.productIds.includes(product_id))
      .filter((video) => sellsIn(video, product_category_id, world))
      .filter((video) => isThen?.(video.createdAt) && isSoLong?.(video.duration))
      .filter((video) => isSeen?.(world.total(video, 'views', world.day - 1)));
    const list = sortedBy(
      query,
      'video_sort_field',
      [
        (video) => world.total(video, 'digg', world.day - 1),
        (video) => video.createdAt,
        (video) => world.total(video, 'views', world.day - 1),
      ],
      found,
    );
    return cutPage(query, list).map((video) => videoRecord(video, world));
  },
};
