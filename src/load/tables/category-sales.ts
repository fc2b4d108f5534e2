/** What product categories sell as the library of EchoTik states it: day by day, and an overview of a day. */
import {
  count,
  dayColumn,
  label,
  market,
  money,
  productCategoryReference,
  region,
  snapshotDate,
  total,
} from './columns.ts';
import { fact, restatedFact } from './table.ts';
import { amountColumns, countColumns } from './windows.ts';

const days = [1, 7, 30] as const;

const category = () => label('The category that was requested: categories.category_id.').notNull();

export const { table: category_daily, revisions: category_daily_revisions } = restatedFact('category_daily', {
  topic: 'Categories',
  day: 'date',
  dayKind: 'totals',
  about:
    'A product category in a market day by day. A level includes the levels below it: never add up levels. The documentation of the API does not list the call.',
  key: () => ({
    category_id: category(),
    region: market(),
    date: dayColumn('The day; its time zone is not documented.').notNull(),
  }),
  columns: {
    category_level: count('Level of the category by the param it was requested with: 1, 2 or 3.'),
    answered_category_id: label('Category of level 1 as the answer names it.'),
    answered_category_l2_id: label('Category of level 2 as the answer names it.'),
    answered_category_l3_id: label('Category of level 3 as the answer names it.'),
    priority_region: region('Market as the answer names it.'),
    total_sale_1d_cnt: total('Units sold that day, estimate.'),
    total_sale_gmv_1d_amt: money('GMV of that day, estimate; presumably USD.'),
  },
  refersTo: { category_id: productCategoryReference },
});

export const category_snapshots = fact('category_snapshots', {
  topic: 'Categories',
  day: 'snapshot_date',
  dayKind: 'snapshot',
  about:
    'A product category in a market as the library of EchoTik sums it up on a day: one row a category, market and day. The documentation of the API does not list the call.',
  key: () => ({ category_id: category(), region: market(), snapshot_date: snapshotDate() }),
  columns: {
    priority_region: region('Market as the answer names it.'),
    category_trend: label('As it came: the encoding is not documented.'),
    category_price_trend: label('As it came: the encoding is not documented.'),
    total_gmv_amt: money('GMV in all, estimate; presumably USD.'),
    ...amountColumns('total_gmv', days, 'GMV (estimate)'),
    total_sale_cnt: total('Units sold in all, estimate.'),
    ...countColumns('total_sale', days, 'Units sold (estimate)'),
    total_product_cnt: total('Products.'),
    ...countColumns('total_product', days, 'Products'),
    total_ifl_cnt: total('Creators who promote the products.'),
    ...countColumns('total_ifl', days, 'Creators'),
    total_spu_avg_price_cnt: money('Mean price, by the name of the field; presumably USD.'),
    total_live_sale_cnt: total('Units sold by live session, estimate.'),
  },
  refersTo: { category_id: productCategoryReference },
});
