/**
 * The products whose details, days, reviews and lists are read: those that are watched; when named, those of the
 * ranking too.
 */
import { forEachRecord, forEachWatched, optIn } from '../input-sources.ts';
import { productRanklist } from './product-ranklist.ts';

/** `eachProduct((product_id) => ({ product_id }))`; the business date is for those who ask for days. */
export const eachProduct = <P>(pick: (product_id: string, businessDate: string) => P) => [
  forEachWatched('product', ({ product_id }, { businessDate }) => pick(product_id, businessDate)),
  optIn(forEachRecord(productRanklist, ({ product_id }, { snapshotDate }) => pick(product_id, snapshotDate))),
];

/** The same for calls that need the market; a watched product that is not known yet is requested in all markets. */
export const eachProductIn = <P>(pick: (product_id: string, region: string) => P | readonly P[]) => [
  forEachWatched('product', ({ product_id, region }, { regions }) =>
    (region ? [region] : regions).flatMap((each) => pick(product_id, each)),
  ),
  optIn(forEachRecord(productRanklist, ({ product_id }, { params }) => pick(product_id, params.region))),
];
