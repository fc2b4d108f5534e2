/** Whose details, days and lists are read: the creators that are watched; when named, those of the ranking too. */
import { forEachRecord, forEachWatched, optIn } from '../input-sources.ts';
import { influencerRanklist } from './influencer-ranklist.ts';

/** `eachCreator((user_id) => ({ user_id }))`; the business date is for those who ask for days. */
export const eachCreator = <P>(pick: (user_id: string, businessDate: string) => P) => [
  forEachWatched('creator', ({ user_id }, { businessDate }) => (user_id ? pick(user_id, businessDate) : undefined)),
  optIn(forEachRecord(influencerRanklist, ({ user_id }, { snapshotDate }) => pick(user_id, snapshotDate))),
];

/** The same for calls that want the handle: `eachHandle((unique_id) => ({ unique_id }))`. */
export const eachHandle = <P>(pick: (unique_id: string) => P) => [
  forEachWatched('creator', ({ unique_id }) => (unique_id ? pick(unique_id) : undefined)),
  optIn(forEachRecord(influencerRanklist, ({ unique_id }) => (unique_id ? pick(unique_id) : undefined))),
];
