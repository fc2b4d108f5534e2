import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { product_reviews } from '../../load/tables/product-reviews.ts';
import { products } from '../../load/tables/products.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachProduct } from './each-product.ts';
import { reviewContent, reviewedPurchase, reviewColumns, reviewTables } from './review.ts';

export const productComment = defineStream({
  name: 'product-comment',
  path: '/api/v3/echotik/product/comment',
  lane: 'offline',
  credits: 1,
  params: z.object({
    product_id: z.string(),
    /** Stars, 0 to 5. */
    min_rating: z.number().optional(),
    max_rating: z.number().optional(),
  }),
  describes: 'present',
  inputs: eachProduct((product_id) => ({ product_id })),
  // No order and no end by date: 500 reviews of a product, as many as are of use.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 50, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({ ...reviewContent.shape, ...reviewedPurchase.shape }),
  tables: reviewTables,
  rows: (record, { params }) => {
    const review = reviewColumns(record, params);
    return [row(products, { product_id: review.product_id }), row(product_reviews, review)];
  },
});
