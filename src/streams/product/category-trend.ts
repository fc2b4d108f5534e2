import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { counter, decimal, isoDay, text } from '../../extract/wire.ts';
import { category_daily } from '../../load/tables/category-sales.ts';
import { dateWindow, newestWindow } from '../dates.ts';
import { categoryParams } from '../rank-list.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { categoryCall, eachRankedCategory } from './category-call.ts';

export const categoryTrend = defineStream({
  name: 'category-trend',
  path: '/api/v3/echotik/category/trend',
  ...categoryCall,
  params: z.object({
    region: z.string(),
    /** One of the three levels. */
    ...categoryParams,
    start_date: z.string(),
    end_date: z.string(),
  }),
  anyOf: ['category_id', 'category_l2_id', 'category_l3_id'],
  dated: dateWindow,
  inputs: eachRankedCategory((category_id, region, businessDate) => ({
    region,
    category_id,
    ...newestWindow(businessDate),
  })),
  // The longest window is not known: it is that of the other trends, 180 days.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 18 }),
  record: z.object({
    dt: isoDay.pipe(z.string()),
    priority_region: text.nullish(),
    category_id: text.nullish(),
    category_l2_id: text.nullish(),
    category_l3_id: text.nullish(),
    total_sale_1d_cnt: counter.nullish(),
    total_sale_gmv_1d_amt: decimal.nullish(),
  }),
  tables: [category_daily],
  rows: ({ dt, category_id, category_l2_id, category_l3_id, ...columns }, { params }) => [
    row(category_daily, {
      ...findRequestedCategory(params),
      region: params.region,
      date: dt,
      answered_category_id: category_id,
      answered_category_l2_id: category_l2_id,
      answered_category_l3_id: category_l3_id,
      ...columns,
    }),
  ],
});

/** The deepest of the levels that a request names. Without one the row has no key. */
function findRequestedCategory({
  category_id = '',
  category_l2_id,
  category_l3_id,
}: Readonly<Partial<Record<keyof typeof categoryParams, string | undefined>>>) {
  if (category_l3_id) return { category_id: category_l3_id, category_level: 3 };
  if (category_l2_id) return { category_id: category_l2_id, category_level: 2 };
  return { category_id, category_level: 1 };
}
