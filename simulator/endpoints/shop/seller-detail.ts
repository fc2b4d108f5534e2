/** Shops by id, with all their metrics. */
import type { Endpoint } from '../endpoint.ts';
import { findRequestedShop } from './requested-shop.ts';
import { shopRecord } from './shop-fields.ts';

export const sellerDetail: Endpoint = {
  id: 'seller-detail',
  path: '/api/v3/echotik/seller/detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'seller_id',
  answer(query, world) {
    const shop = findRequestedShop(query, world);
    return shop && world.collected(shop) ? [shopRecord(shop, world)] : [];
  },
};
