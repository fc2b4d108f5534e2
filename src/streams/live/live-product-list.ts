import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { tiktokId } from '../../extract/wire.ts';
import { product_lives } from '../../load/tables/links.ts';
import { lives } from '../../load/tables/lives.ts';
import { products } from '../../load/tables/products.ts';
import { forEachRecord, optIn } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { liveList } from './live-list.ts';

export const liveProductList = defineStream({
  name: 'live-product-list',
  path: '/api/v3/echotik/live/product/list',
  unlisted: 'probed by a public program in August 2026; the only answer known is empty',
  lane: 'offline',
  credits: 1,
  params: z.object({ room_id: z.string() }),
  describes: 'present',
  inputs: optIn(forEachRecord(liveList, ({ room_id }) => ({ room_id }))),
  // As the other offline lists; the program found the same limit of ten.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100 }),
  at: 'data',
  // No other field is known. What comes beside the id is reported as drift, and stays in the body.
  record: z.object({ product_id: tiktokId }),
  tables: [products, lives, product_lives],
  rows: ({ product_id }, { params: { room_id } }) => [
    row(products, { product_id }),
    row(lives, { room_id }),
    row(product_lives, { product_id, room_id }),
  ],
});
