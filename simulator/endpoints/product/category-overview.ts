/** A category of a market on a day: a call that the documentation does not list. */
import { requiredText } from '../../query.ts';
import { cents } from '../../world/totals.ts';
import type { Endpoint } from '../endpoint.ts';
import { listCategoryProducts, sumTotals } from './category-sales.ts';

const WINDOWS = [1, 7, 30];

export const categoryOverview: Endpoint = {
  id: 'category-overview',
  path: '/api/v3/echotik/category/product/detail',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'category_id',
  answer(query, world) {
    const category_id = requiredText(query, 'category_id');
    const region = requiredText(query, 'region');
    const known = world.day - 1;
    const products = listCategoryProducts(query, region, world);
    if (!products.length) return [];
    const born = (day: number) => products.filter((product) => product.born <= day).length;
    const sum = (metric: 'sale' | 'gmv' | 'creators' | 'live_sale', day = known) =>
      sumTotals(products, metric, day, world);
    const windows = (name: (days: number) => string, total: (day: number) => number) =>
      Object.fromEntries(WINDOWS.map((days) => [name(days), cents(total(known) - total(known - days))]));
    const prices = products.map(({ price }) => price);
    const trend = WINDOWS.map((days) => sum('sale') - sum('sale', known - days));
    return [
      {
        category_id,
        category_price_trend: JSON.stringify(prices.slice(0, WINDOWS.length)),
        category_trend: JSON.stringify(trend),
        priority_region: region,
        total_gmv_amt: sum('gmv'),
        ...windows(
          (days) => `total_gmv_${days}d_amt`,
          (day) => sum('gmv', day),
        ),
        total_ifl_cnt: sum('creators'),
        ...windows(
          (days) => `total_ifl_${days}d_cnt`,
          (day) => sum('creators', day),
        ),
        total_live_sale_cnt: sum('live_sale'),
        total_product_cnt: products.length,
        ...windows((days) => `total_product_${days}d_cnt`, born),
        total_sale_cnt: sum('sale'),
        ...windows(
          (days) => `total_sale_${days}d_cnt`,
          (day) => sum('sale', day),
        ),
        total_spu_avg_price_cnt: cents(prices.reduce((all, price) => all + price, 0) / prices.length),
      },
    ];
  },
};
