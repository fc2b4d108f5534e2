/** A category of a market day by day: a call that the documentation does not list. */
import { requiredDays } from '../../required-days.ts';
import { cutPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { isoDate } from '../../world/days.ts';
import { cents } from '../../world/totals.ts';
import type { Endpoint } from '../endpoint.ts';
import { listCategoryProducts, sumTotals } from './category-sales.ts';

export const categoryTrend: Endpoint = {
  id: 'category-trend',
  path: '/api/v3/echotik/category/trend',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'dt',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const days = requiredDays(query, world.day);
    const products = listCategoryProducts(query, region, world);
    const [path] = products.map(({ category }) => category);
    if (!path) return [];
    const gained = (metric: 'sale' | 'gmv', day: number) =>
      cents(sumTotals(products, metric, day, world) - sumTotals(products, metric, day - 1, world));
    return cutPage(query, days).map((day) => ({
      category_id: path[0],
      category_l2_id: query['category_l2_id'] || query['category_l3_id'] ? path[1] : '0',
      category_l3_id: query['category_l3_id'] ? path[2] : '0',
      dt: isoDate(day),
      priority_region: region,
      total_sale_1d_cnt: gained('sale', day),
      total_sale_gmv_1d_amt: gained('gmv', day),
    }));
  },
};
