/** Prices of products. */
import { toWeek } from './audience.ts';
import type { Product } from './entities.ts';
import { integerIn, unit } from './random.ts';
import { cents } from './totals.ts';

const ON_SALE_SHARE = 0.3;
/** Percent off in a week of sale. */
const MIN_PERCENT_OFF = 5;
const MAX_PERCENT_OFF = 35;

/**
 * What the prices of a product are multiplied by on a day: shops put some of their products on sale for a week. The GMV
 * does not follow: it counts what a unit brings on the average of all weeks, so that the counter never falls.
 */
function saleFactor({ id }: Product, day: number): number {
  const week = toWeek(day);
  if (unit('on sale', id, week) >= ON_SALE_SHARE) return 1;
  return 1 - integerIn(MIN_PERCENT_OFF, MAX_PERCENT_OFF, 'percent off', id, week) / 100;
}

/** Prices of a day, USD: mean, lowest and highest of the SKUs. */
export function computePrices(product: Product, day: number) {
  const factor = saleFactor(product, day);
  const { price, minPrice, maxPrice } = product;
  return {
    mean: cents(((price + maxPrice) / 2) * factor),
    lowest: cents(minPrice * factor),
    highest: cents(maxPrice * factor),
    ofSku: (sku: Product['skus'][number]) => cents(sku.price * factor),
  };
}
