/** What the products of a category sell. */
import type { Product } from '../../world/entities.ts';
import type { Metric } from '../../world/totals.ts';
import { cents } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import type { Query } from '../../query.ts';
import { isInCategories } from '../category-filter.ts';

export const listCategoryProducts = (query: Query, region: string, world: World): readonly Product[] =>
  world.list('product', region).filter(({ category }) => isInCategories(category, query));

/** The sum of a counter over products, at the end of a day. */
export const sumTotals = (products: readonly Product[], metric: Metric, day: number, world: World): number =>
  cents(products.reduce((sum, product) => sum + world.total(product, metric, day), 0));
