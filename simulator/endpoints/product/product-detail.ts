/** Products by id, with all their metrics. */
import { requiredIds } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildDetailedProduct } from './product-fields.ts';

export const productDetail: Endpoint = {
  id: 'product-detail',
  path: '/api/v3/echotik/product/detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'product_id',
  answer: (query, world) =>
    requiredIds(query, 'product_ids')
      .flatMap((id) => world.find('product', id) ?? [])
      .filter(world.collected)
      .map((product) => buildDetailedProduct(product, world)),
};
