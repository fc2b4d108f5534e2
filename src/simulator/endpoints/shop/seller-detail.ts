import type { Endpoint } from '../endpoint.ts';
import { shopAskedFor } from './shop-asked-for.ts';
import { shopRecord } from './shop-fields.ts';

export const sellerDetail: Endpoint = {
  id: 'seller-detail',
  path: '/api/v3/echotik/seller/detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'seller_id',
  answer(query, world) {
    const shop = shopAskedFor(query, world);
    return shop && world.collected(shop) ? [shopRecord(shop, world)] : [];
  },
};
