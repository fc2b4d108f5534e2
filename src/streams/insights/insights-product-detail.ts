import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { tiktokId } from '../../extract/wire.ts';
import {
  product_category_audience_ages,
  product_category_audience_interests,
  product_category_hashtags,
  product_category_snapshots,
  product_category_videos,
} from '../../load/tables/product-categories.ts';
import { forEachRecord } from '../input-sources.ts';
import { positionedArray, withPositions } from '../positions.ts';
import { row, set } from '../row.ts';
import { defineStream } from '../stream.ts';
import { audienceAgeScores, audienceInterestScores, toAudienceInterestRows } from '../trending/trending-fields.ts';
import { insightsProductList } from './insights-product-list.ts';
import { toRankedVideos } from './performance.ts';
import {
  productCategoryRows,
  productCategoryTables,
  toCategoryGrain,
  ignoreCategoryLabels,
  appearanceColumns,
  productCategory,
  timeScope,
} from './product-category.ts';

export const insightsProductDetail = defineStream({
  name: 'insights-product-detail',
  path: '/api/v3/realtime/insights/top/product/category/detail',
  lane: 'realtime',
  credits: 2,
  freshFor: 'day',
  params: z.object({ id: z.string(), region: z.string(), time_scope: timeScope }),
  // It takes the third level only.
  describes: 'present',
  inputs: forEachRecord(insightsProductList, ({ third_ecom_category }, { params: { region, time_scope } }) =>
    third_ecom_category ? { id: third_ecom_category.id, region, time_scope } : undefined,
  ),
  pages: onePage,
  at: 'data',
  record: z.object({
    info: productCategory.extend({
      audience_ages: audienceAgeScores,
      audience_interests: audienceInterestScores,
      hashtags: positionedArray(z.string()).nullish(),
      posts: positionedArray(tiktokId).nullish(),
    }),
  }),
  tables: [
    ...productCategoryTables,
    product_category_snapshots,
    product_category_audience_ages,
    product_category_audience_interests,
    product_category_hashtags,
    product_category_videos,
  ],
  rows: ({ info: record }, { snapshotDate, params }) => {
    // Answers may lack the third level, so the id is that of the request.
    const grain = toCategoryGrain(params.id, params, snapshotDate);
    return [
      ...productCategoryRows(record),
      row(product_category_snapshots, { ...grain, ...appearanceColumns(record) }),
      ...set(product_category_audience_ages, grain, record.audience_ages),
      ...set(product_category_audience_interests, grain, toAudienceInterestRows(record.audience_interests)),
      ...set(
        product_category_hashtags,
        grain,
        withPositions(record.hashtags)?.map(({ element, position }) => ({ hashtag_name: element, position })),
      ),
      ...set(product_category_videos, grain, toRankedVideos(record.posts)),
    ];
  },
  ignored: ignoreCategoryLabels('info.'),
});
