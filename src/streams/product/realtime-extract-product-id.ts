import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { text, tiktokId } from '../../extract/wire.ts';
import { products } from '../../load/tables/products.ts';
import { share_links } from '../../load/tables/resolved-urls.ts';
import { forEachRecord, optIn } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { productRanklist } from './product-ranklist.ts';

export const realtimeExtractProductId = defineStream({
  name: 'realtime-extract-product-id',
  path: '/api/v3/realtime/extract_product_id',
  lane: 'realtime',
  credits: 1,
  params: z.object({ share_url: z.string() }),
  // Links that people share are requested manually; these are the links whose form is known.
  describes: 'lasting',
  inputs: optIn(
    forEachRecord(productRanklist, ({ product_id }) => ({
      share_url: `https://shop.tiktok.com/view/product/${product_id}`,
    })),
  ),
  pages: onePage,
  at: 'data',
  record: z.object({ productId: tiktokId, region: text.nullish() }),
  tables: [products, share_links],
  rows: ({ productId, region }, { params }) => [
    row(products, { product_id: productId, region }),
    row(share_links, { share_url: params.share_url, product_id: productId, region }),
  ],
});
