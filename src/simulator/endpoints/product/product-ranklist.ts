import { pageOf } from '../../paging.ts';
import { requiredInteger, requiredText } from '../../query.ts';
import { requiredPeriod } from '../../rank-period.ts';
import type { Metric } from '../../world/totals.ts';
import { isInCategories } from '../category-filter.ts';
import type { Endpoint } from '../endpoint.ts';
import { productBasics } from './product-fields.ts';

/** By `product_rank_field`, from 1. */
const rankFields: readonly Metric[] = ['sale', 'creators'];

export const productRanklist: Endpoint = {
  id: 'product-ranklist',
  path: '/api/v3/echotik/product/ranklist',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'product_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const metric = rankFields[requiredInteger(query, 'product_rank_field', 1, rankFields.length) - 1] ?? 'sale';
    const period = requiredPeriod(query);
    if (!period) return [];
    const ranking = world.ranking('product', region, metric, period);
    const found = ranking.filter(({ category }) => isInCategories(category, query));
    return pageOf(query, found).map((product) => ({
      ...productBasics(product, world.day - 1),
      total_ifl_cnt: world.total(product, 'creators', period.last),
      total_live_cnt: world.total(product, 'lives', period.last),
      total_sale_cnt: world.gainOver(product, 'sale', period),
      total_sale_gmv_amt: world.gainOver(product, 'gmv', period),
      total_video_cnt: world.total(product, 'videos', period.last),
    }));
  },
};
