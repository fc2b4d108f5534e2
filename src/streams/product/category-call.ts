/** What the two calls for the sales of product categories share: that they are not documented, and their inputs. */
import { forEachRecord, optIn } from '../input-sources.ts';
import { productRanklist } from './product-ranklist.ts';

export const categoryCall = {
  unlisted: 'called by a maintained public connector that has tests; its answers are not published',
  lane: 'offline',
  credits: 1,
  at: 'data',
} as const;

/** The categories of level 1 of the ranked products, each once in a market. */
export const eachRankedCategory = <P>(pick: (category_id: string, region: string, businessDate: string) => P) =>
  optIn(
    forEachRecord(productRanklist, ({ category_id }, { params: { region }, snapshotDate }) =>
      category_id ? pick(category_id, region, snapshotDate) : undefined,
    ),
  );
