import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal } from '../../extract/wire.ts';
import { products } from '../../load/tables/products.ts';
import { product_ranks } from '../../load/tables/ranks.ts';
import { newestPeriod, rankDate } from '../dates.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { productBasics } from './product.ts';

export const productRanklist = defineStream({
  name: 'product-ranklist',
  path: '/api/v3/echotik/product/ranklist',
  lane: 'offline',
  credits: 1,
  params: z.object({
    region: z.string(),
    rank_type: z.literal([1, 2, 3]),
    date: z.string(),
    /** 1 units sold, 2 creators who promote it. */
    product_rank_field: z.literal([1, 2]),
    category_id: z.string().optional(),
    category_l2_id: z.string().optional(),
    category_l3_id: z.string().optional(),
  }),
  dated: rankDate,
  inputs: ({ regions, businessDate }) =>
    cross({
      region: regions,
      rank_type: [1] as const,
      product_rank_field: [1] as const,
      date: [newestPeriod(1, businessDate)],
    }),
  // How deep the ranking goes is not documented.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, most: 100 }),
  at: 'data',
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
      rank_type: params.rank_type,
      date: params.date,
      region: params.region,
      rank_field: params.product_rank_field,
      category_id: params.category_id ?? '',
      category_l2_id: params.category_l2_id ?? '',
      category_l3_id: params.category_l3_id ?? '',
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
