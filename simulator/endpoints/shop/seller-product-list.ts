/** Products of a shop. */
import { cutPage } from '../../paging.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildShopProduct } from '../product/product-fields.ts';
import { listRelatedToShop } from './requested-shop.ts';

export const sellerProductList: Endpoint = {
  id: 'seller-product-list',
  path: '/api/v3/echotik/seller/product/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'product_id',
  answer(query, world) {
    const known = world.day - 1;
    const list = sortedBy(
      query,
      'seller_product_sort_field',
      [
        (product) => world.total(product, 'sale', known),
        (product) => world.total(product, 'gmv', known),
        (product) => product.price,
        (product) => world.gain(product, 'sale', 7),
        (product) => world.gain(product, 'gmv', 7),
      ],
      listRelatedToShop(query, world, 'product'),
    );
    return cutPage(query, list).map((product) => buildShopProduct(product, world));
  },
};
