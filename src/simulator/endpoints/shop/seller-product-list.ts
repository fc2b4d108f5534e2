import { pageOf } from '../../paging.ts';
import { sortedBy } from '../../sorting.ts';
import type { Endpoint } from '../endpoint.ts';
import { shopProduct } from '../product/product-fields.ts';
import { relatedToShop } from './shop-asked-for.ts';

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
      relatedToShop(query, world, 'product'),
    );
    return pageOf(query, list).map((product) => shopProduct(product, world));
  },
};
