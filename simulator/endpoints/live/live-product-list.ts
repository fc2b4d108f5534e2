/** The products of a live session: a call of which nothing but the ids of the products is known. */
import { cutPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';

export const liveProductList: Endpoint = {
  id: 'live-product-list',
  path: '/api/v3/echotik/live/product/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'product_id',
  answer(query, world) {
    const live = world.find('live', requiredText(query, 'room_id'));
    return cutPage(query, live?.productIds ?? []).map((product_id) => ({ product_id }));
  },
};
