import { z } from 'zod';
import { counter, decimal } from '../../extract/wire.ts';
import { products } from '../../load/tables/products.ts';
import { product_ranks } from '../../load/tables/ranks.ts';
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
import { productBasics } from './product.ts';

export const productRanklist = defineStream({
  name: 'product-ranklist',
  path: '/api/v3/echotik/product/ranklist',
  ...rankList,
  params: z.object({ ...rankParams, ...rankField('product_rank_field'), ...categoryParams }),
  inputs: newestRankings('product_rank_field', 1),
  record: productBasics.extend({
    total_sale_cnt: counter.nullish(),
    total_sale_gmv_amt: decimal.nullish(),
    total_ifl_cnt: counter.nullish(),
    total_video_cnt: counter.nullish(),
    total_live_cnt: counter.nullish(),
  }),
  tables: [products, product_ranks],
  rows: (
    { total_sale_cnt, total_sale_gmv_amt, total_ifl_cnt, total_video_cnt, total_live_cnt, ...product },
    { params, position },
  ) => [
    row(products, product),
    row(product_ranks, {
      ...rankColumns(params, params.product_rank_field),
      ...categoryColumns(params),
      product_id: product.product_id,
      position,
      total_sale_cnt,
      total_sale_gmv_amt,
      total_ifl_cnt,
      total_video_cnt,
      total_live_cnt,
    }),
  ],
});
