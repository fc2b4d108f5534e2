/**
 * The shops whose details, trends and lists are requested: those that are watched; when the stream is named, also those
 * of the ranking.
 */
import { forEachRecord, forEachWatched, optIn } from '../input-sources.ts';
import { sellerRanklist } from './seller-ranklist.ts';

export const eachShop = <P>(pick: (sellerId: string, businessDate: string) => P) => [
  forEachWatched('shop', ({ seller_id }, { businessDate }) => pick(seller_id, businessDate)),
  optIn(forEachRecord(sellerRanklist, ({ seller_id }, { snapshotDate }) => pick(seller_id, snapshotDate))),
];
