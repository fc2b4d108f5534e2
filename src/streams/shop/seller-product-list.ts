import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { shop_products } from '../../load/tables/links.ts';
import { shops } from '../../load/tables/shops.ts';
import { productRows, productTables, shopProduct } from '../product/product.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachShop } from './each-shop.ts';

export const sellerProductList = defineStream({
  name: 'seller-product-list',
  path: '/api/v3/echotik/seller/product/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    seller_id: z.string(),
    /** 1 units sold, 2 GMV, 3 mean price, 4 units sold in 7 days, 5 GMV of 7 days. */
    seller_product_sort_field: z.literal([1, 2, 3, 4, 5]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: eachShop((seller_id) => ({ seller_id, seller_product_sort_field: 1, sort_type: 1 }) as const),
  // The thousand products that sell most.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: shopProduct,
  tables: [...productTables, shop_products],
  rows: (product, { params: { seller_id } }) => [
    row(shops, { seller_id }),
    ...productRows(product),
    row(shop_products, { seller_id, product_id: product.product_id }),
  ],
});
