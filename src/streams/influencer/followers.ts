/** Followers and followed come the same way: the newest first, page by page back in time. */
import type { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { counter, text } from '../../extract/wire.ts';
import { influencer_followers, influencers } from '../../load/tables/influencers.ts';
import { row } from '../row.ts';
import { account, accountColumns, ignoredAccountFields } from './account.ts';

/** Only the newest few hundred: reading a million followers would cost too many credits. */
export const newestFollowers = cursor({ param: 'offset', first: '0', next: 'data.min_time', size: 20, maxPages: 10 });

export const follower = account.extend({ account_region: text.nullish(), authority_status: counter.nullish() });

export const followerTables = [influencers, influencer_followers];

/** The rows of an account in a list of `user_id`; `link` states which of the two follows the other. */
export const followerRows = (
  record: z.output<typeof follower>,
  user_id: string,
  link: { readonly user_id: string; readonly follower_user_id: string },
) => [
  row(influencers, {
    ...accountColumns(record),
    account_region: record.account_region,
    authority_status: record.authority_status,
  }),
  row(influencers, { user_id }),
  row(influencer_followers, link),
];

export const ignoredFollowerFields = {
  ...ignoredAccountFields,
  'avatar_168x168.height': 'pixels of the image behind the signed URLs',
  'avatar_168x168.width': 'pixels of the image behind the signed URLs',
};
