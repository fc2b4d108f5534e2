import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { tiktokId } from '../../extract/wire.ts';
import { products } from '../../load/tables/products.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { withSearchResult } from './search-result.ts';
import { fingerprintImage, imageDataUri } from './image.ts';

/**
 * Only requested manually, because the image must be given. The endpoint may have been removed:
 * realtime-product-photo-search is its successor.
 */
export const productImageSearch = defineStream({
  name: 'product-image-search',
  path: '/api/v3/echotik/product/image_search',
  body: ['image_base64', 'product_name', 'region', 'size'],
  lane: 'offline',
  credits: 1,
  params: z.object({
    image_base64: imageDataUri,
    /** What it may be, as a hint. */
    product_name: z.string().optional(),
    region: z.string().optional(),
    size: z.int().min(1).max(30),
  }),
  describes: 'present',
  inputs: [],
  pages: onePage,
  at: 'data',
  // No response body was ever published: other fields of a row will be reported as schema drift.
  record: z.object({ product_id: tiktokId }),
  tables: [products, search_results],
  rows: ({ product_id }, { params: { image_base64, product_name, region }, ...context }) =>
    withSearchResult(
      row(products, { product_id }),
      { search: 'product-image-search', query: fingerprintImage(image_base64), region, filters: { product_name } },
      context,
    ),
});
