import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { defineStream } from '../stream.ts';
import { eachShop } from './each-shop.ts';
import { shop, shopRows, shopTables } from './shop.ts';

export const sellerDetail = defineStream({
  name: 'seller-detail',
  path: '/api/v3/echotik/seller/detail',
  lane: 'offline',
  credits: 1,
  params: z.object({ seller_id: z.string() }),
  describes: 'present',
  inputs: eachShop((seller_id) => ({ seller_id })),
  pages: onePage,
  at: 'data',
  record: shop,
  tables: shopTables,
  rows: shopRows,
});
