/** Top product categories of a market and window. */
import { cutLimitedPage } from '../../paging.ts';
import { ParameterError, type Query } from '../../query.ts';
import { toDayNumber } from '../../world/days.ts';
import type { Product } from '../../world/entities.ts';
import { periodEnded, periodFrom, type RankPeriod } from '../../world/periods.ts';
import type { Metric } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { daysBefore, readFilter, containsText, readMarkets } from '../trending-query.ts';
import { categoryFields } from './category-fields.ts';
import { buildPerformance } from './performance.ts';

/** `time_scope`: 1, 7 or 30 days up to yesterday, or a month that has ended. */
function readScope({ time_scope: scope = '7' }: Query, { day }: World): RankPeriod | undefined {
  if (['1', '7', '30'].includes(scope)) return daysBefore(day, Number(scope));
  if (!/^\d{4}-\d\d$/.test(scope)) throw new ParameterError('time_scope：must be one of 1, 7, 30, yyyy-MM');
  const month = periodFrom(toDayNumber(new Date(`${scope}-01`)), 'month');
  return month && periodEnded(month, day) ? month : undefined;
}

/** Categories of level 3 with their products. */
function listCategories(region: string, world: World): readonly (readonly [id: string, products: Product[]])[] {
  const found = new Map<string, Product[]>();
  for (const product of world.list('product', region)) {
    const [, , id] = product.category;
    found.set(id, [...(found.get(id) ?? []), product]);
  }
  return [...found];
}

function measurePerformance(id: string, region: string, products: readonly Product[], scope: RankPeriod, world: World) {
  const days = scope.last - scope.first + 1;
  const before = { first: scope.first - days, last: scope.first - 1 };
  const gained = (metric: Metric, period = scope) =>
    products.reduce((sum, product) => sum + world.gainOver(product, metric, period), 0);
  return buildPerformance(id, region, {
    views: gained('views'),
    likes: gained('digg'),
    comments: gained('comments'),
    shares: gained('shares'),
    posts: gained('videos'),
    postsBefore: gained('videos', before),
  });
}

export const insightsProductList: Endpoint = {
  id: 'insights-product-list',
  path: '/api/v3/realtime/insights/top/product/category/list',
  credits: 2,
  message: 'ok',
  at: 'data.list',
  key: 'first_ecom_category',
  answer(query, world) {
    const scope = readScope(query, world);
    const wanted = readFilter(query, 'ecom_category_id');
    const found = (scope ? readMarkets(query) : [])
      .flatMap((region) => listCategories(region, world).map(([id, products]) => ({ id, region, products })))
      .filter(({ products }) => wanted === undefined || products[0]?.category.includes(wanted))
      .map(({ id, region, products }) => ({
        ...measurePerformance(id, region, products, scope ?? daysBefore(world.day, 1), world),
        ...categoryFields(id),
      }))
      .filter(({ url_title = '' }) => containsText(url_title, readFilter(query, 'search_keyword')))
      .sort((a, b) => b.post - a.post || b.impression - a.impression);
    const { rows, pagination } = cutLimitedPage(query, found);
    return { list: rows, pagination };
  },
};
