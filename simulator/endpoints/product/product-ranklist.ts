/** The ranking of products of a market and period. */
import { cutPage } from '../../paging.ts';
import { isInCategories } from '../category-filter.ts';
import type { Endpoint } from '../endpoint.ts';
import { requestedRanking } from '../requested-ranking.ts';
import { buildProductBasics } from './product-fields.ts';

export const productRanklist: Endpoint = {
  id: 'product-ranklist',
  path: '/api/v3/echotik/product/ranklist',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'product_id',
  answer(query, world) {
    const requested = requestedRanking(query, world, 'product', 'product_rank_field', ['sale', 'creators']);
    if (!requested) return [];
    const { ranking, period } = requested;
    const found = ranking.filter(({ category }) => isInCategories(category, query));
    return cutPage(query, found).map((product) => ({
      ...buildProductBasics(product, world.day - 1),
      total_ifl_cnt: world.total(product, 'creators', period.last),
      total_live_cnt: world.total(product, 'lives', period.last),
      total_sale_cnt: world.gainOver(product, 'sale', period),
      total_sale_gmv_amt: world.gainOver(product, 'gmv', period),
      total_video_cnt: world.total(product, 'videos', period.last),
    }));
  },
};
