import { z } from 'zod';
import { counter, decimal } from '../../extract/wire.ts';
import { shop_ranks } from '../../load/tables/ranks.ts';
import {
  categoryColumns,
  categoryParams,
  newestRankings,
  rankColumns,
  rankField,
  rankList,
  rankParams,
} from '../rank-list.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { shopFields, shopRows, shopTables } from './shop.ts';

export const sellerRanklist = defineStream({
  name: 'seller-ranklist',
  path: '/api/v3/echotik/seller/ranklist',
  ...rankList,
  params: z.object({
    ...rankParams,
    ...rankField('seller_rank_field'),
    ...categoryParams,
    from_flag: z.literal([1, 2]).optional(),
  }),
  inputs: newestRankings('seller_rank_field', 1),
  record: z.object({
    ...shopFields,
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
    total_product_cnt: counter.nullish(),
    total_ifl_cnt: counter.nullish(),
    total_video_cnt: counter.nullish(),
    total_live_cnt: counter.nullish(),
  }),
  tables: [...shopTables, shop_ranks],
  rows: (
    { total_sale_cnt, total_sale_gmv_amt, total_product_cnt, total_ifl_cnt, total_video_cnt, total_live_cnt, ...shop },
    { params, position },
  ) => [
    ...shopRows(shop),
    row(shop_ranks, {
      ...rankColumns(params, params.seller_rank_field),
      ...categoryColumns(params),
      from_flag: String(params.from_flag ?? ''),
      seller_id: shop.seller_id,
      position,
      total_sale_cnt,
      total_sale_gmv_amt,
      total_product_cnt,
      total_ifl_cnt,
      total_video_cnt,
      total_live_cnt,
    }),
  ],
});
