/** The product behind a share link. */
import { requiredText } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';

export const realtimeExtractProductId: Endpoint = {
  id: 'realtime-extract-product-id',
  path: '/api/v3/realtime/extract_product_id',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'productId',
  answer(query, world) {
    const [, id = ''] = /\/product\/(\d+)/.exec(requiredText(query, 'share_url')) ?? [];
    const product = world.find('product', id);
    return product ? { productId: product.id, region: product.region } : null;
  },
};
