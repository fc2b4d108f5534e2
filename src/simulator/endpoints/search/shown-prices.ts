import type { Product } from '../../world/entities.ts';
import { localeOf } from '../../world/locales.ts';
import { integerIn, unit } from '../../world/random.ts';

const REDUCED_SHARE = 0.5;

/** Prices as TikTok shows them, decimal text in the money of the market, and the discount in percent; 0 is none. */
export function shownPrices({ id, price, region }: Product) {
  const shown = price * localeOf(region).perDollar;
  const discount = unit('reduced', id) < REDUCED_SHARE ? integerIn(5, 70, 'discount', id) : 0;
  return { price: shown.toFixed(2), originalPrice: ((shown * 100) / (100 - discount)).toFixed(2), discount };
}
