/** Live sessions that sold products of a shop. */
import { cutPage } from '../../paging.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { peakViews, sessionFields } from '../live/live-fields.ts';
import { listRelatedToShop } from './requested-shop.ts';

export const sellerLiveList: Endpoint = {
  id: 'seller-live-list',
  path: '/api/v3/echotik/seller/live/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'room_id',
  answer(query, world) {
    const known = world.day - 1;
    const list = sortedBy(
      query,
      'seller_live_sort_field',
      [
        (live) => world.total(live, 'views', known),
        (live) => world.total(live, 'sale', known),
        (live) => world.total(live, 'gmv', known),
      ],
      listRelatedToShop(query, world, 'live'),
    );
    return cutPage(query, list).map((live) => {
      const creator = world.find('creator', live.creatorId);
      return {
        avatar: creator?.avatar ?? null,
        ...sessionFields(live, world),
        max_views_cnt: peakViews(live, world),
        nick_name: creator?.nickName ?? null,
        seller_id: query['seller_id'] ?? '',
        total_joins_cnt: world.total(live, 'joins', known),
        total_sale_cnt: world.total(live, 'sale', known),
        total_sale_gmv_amt: world.total(live, 'gmv', known),
        total_views_cnt: world.total(live, 'views', known),
        user_id: live.creatorId,
      };
    });
  },
};
