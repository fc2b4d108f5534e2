import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { product_category_snapshots } from '../../load/tables/product-categories.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { positionIfUnfiltered } from '../trending/filter-key.ts';
import { performance, performanceColumns } from './performance.ts';
import {
  productCategoryRows,
  productCategoryTables,
  toCategoryGrain,
  ignoreCategoryLabels,
  appearanceColumns,
  productCategory,
  timeScope,
} from './product-category.ts';

/** Its products are categories of products. */
export const insightsProductList = defineStream({
  name: 'insights-product-list',
  path: '/api/v3/realtime/insights/top/product/category/list',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({
    /** A market or `all_regions`. */
    region: z.string(),
    time_scope: timeScope,
    ecom_category_id: z.string().optional(),
    search_keyword: z.string().optional(),
  }),
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, time_scope: ['7'] }),
  // 44 to 156 rows in samples, so eight pages.
  pages: numbered('page', {
    sizeParam: 'limit',
    size: 20,
    maxPages: 20,
    hasMore: 'data.pagination.has_more',
    total: 'data.pagination.total',
  }),
  at: 'data.list',
  record: productCategory.extend(performance),
  keyFields: ['second_ecom_category', 'third_ecom_category'],
  tables: [...productCategoryTables, product_category_snapshots],
  rows: (record, { snapshotDate, params, position }) => {
    const { first_ecom_category: first, second_ecom_category: second, third_ecom_category: third } = record;
    return [
      ...productCategoryRows(record),
      row(product_category_snapshots, {
        ...toCategoryGrain((third ?? second ?? first).id, params, snapshotDate),
        position: positionIfUnfiltered(position, params.search_keyword, params.ecom_category_id),
        ...appearanceColumns(record),
        ...performanceColumns(record),
      }),
    ];
  },
  ignored: ignoreCategoryLabels(),
});
