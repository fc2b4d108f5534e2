import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, decimal, text } from '../../extract/wire.ts';
import { category_snapshots } from '../../load/tables/category-sales.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { windowAmounts, windowCounts } from '../window-fields.ts';
import { categoryCall, eachRankedCategory } from './category-call.ts';

const windows = [1, 7, 30] as const;

export const categoryOverview = defineStream({
  name: 'category-overview',
  path: '/api/v3/echotik/category/product/detail',
  ...categoryCall,
  params: z.object({ category_id: z.string(), region: z.string() }),
  describes: 'present',
  inputs: eachRankedCategory((category_id, region) => ({ category_id, region })),
  pages: onePage,
  record: z.object({
    priority_region: text.nullish(),
    category_trend: text.nullish(),
    category_price_trend: text.nullish(),
    total_gmv_amt: decimal.nullish(),
    ...windowAmounts('total_gmv', windows),
    total_sale_cnt: counter.nullish(),
    ...windowCounts('total_sale', windows),
    total_product_cnt: counter.nullish(),
    ...windowCounts('total_product', windows),
    total_ifl_cnt: counter.nullish(),
    ...windowCounts('total_ifl', windows),
    total_spu_avg_price_cnt: decimal.nullish(),
    total_live_sale_cnt: counter.nullish(),
  }),
  tables: [category_snapshots],
  rows: (columns, { params: { category_id, region }, snapshotDate }) => [
    row(category_snapshots, { category_id, region, snapshot_date: snapshotDate, ...columns }),
  ],
  ignored: { category_id: 'repeats the param of the request' },
});
