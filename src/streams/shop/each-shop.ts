/** The shops whose details, trends and lists are asked: those that are watched; when the stream is named, also those of the ranking. */
import { forEachRecord, watched, whenNamed } from '../feeds.ts';
import { sellerRanklist } from './seller-ranklist.ts';

export const eachShop = <P>(pick: (sellerId: string, businessDate: string) => P) => [
  watched('shop', ({ seller_id }, { businessDate }) => pick(seller_id, businessDate)),
  whenNamed(forEachRecord(sellerRanklist, ({ seller_id }, { snapshotDate }) => pick(seller_id, snapshotDate))),
];
