/** Prices and counts as the app shows them. */
import type { Product } from '../world/entities.ts';
import { getLocale } from '../world/locales.ts';
import { integerIn } from '../world/random.ts';
import { cents } from '../world/totals.ts';

/** Prices as TikTok shows them, in the money of the market, and what is off, in percent. */
export function toDisplayPrice({ id, price, region }: Product) {
  const percent = integerIn(0, 60, 'off', id);
  const sale = cents(price * getLocale(region).perDollar);
  return { sale, origin: cents(sale / (1 - percent / 100)), percent };
}

/** A count as TikTok shows it: 16,800 for 16,764. */
export function toDisplayCount(count: number): number {
  const step = count < 1000 ? 1 : count < 1e6 ? 100 : 1e5;
  return Math.round(count / step) * step;
}
