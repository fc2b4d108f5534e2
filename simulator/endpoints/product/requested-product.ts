/** The product that the params name. */
import { type Query, requiredText } from '../../query.ts';
import type { Product } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';

export const findRequestedProduct = (query: Query, world: World): Product | undefined =>
  world.find('product', requiredText(query, 'product_id'));

/** Realtime calls know a product in its own market only. */
export function findProductInMarket(query: Query, world: World): Product | undefined {
  const [product, region] = [findRequestedProduct(query, world), requiredText(query, 'region')];
  return product?.region === region ? product : undefined;
}

/** `min_create_time` and `max_create_time`, epoch seconds. */
export function isCreatedBetween(createdAt: number, { min_create_time, max_create_time }: Query): boolean {
  return createdAt >= Number(min_create_time ?? 0) && createdAt <= Number(max_create_time ?? Number.POSITIVE_INFINITY);
}
