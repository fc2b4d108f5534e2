import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { defineStream } from '../stream.ts';
import { eachProduct } from './each-product.ts';
import { detailedProduct, productRows, productTables } from './product.ts';

export const productDetail = defineStream({
  name: 'product-detail',
  path: '/api/v3/echotik/product/detail',
  lane: 'offline',
  credits: 1,
  params: z.object({ product_ids: z.string() }),
  batch: { param: 'product_ids', max: 10, answeredIds: ({ product_id }) => [product_id] },
  describes: 'present',
  inputs: eachProduct((product_id) => ({ product_ids: product_id })),
  pages: onePage,
  at: 'data',
  record: detailedProduct,
  tables: productTables,
  rows: productRows,
});
