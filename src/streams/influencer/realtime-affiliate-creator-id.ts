import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { tiktokId } from '../../extract/wire.ts';
import { affiliate_creator_snapshots } from '../../load/tables/affiliate-creators.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { forEachRecord, forEachWatched, optIn } from '../input-sources.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { influencerRanklist } from './influencer-ranklist.ts';

export const realtimeAffiliateCreatorId = defineStream({
  name: 'realtime-affiliate-creator-id',
  path: '/api/v3/realtime/tts/search_by_unique_id',
  unlisted: 'called by a public program in three versions; its answers are not published',
  lane: 'realtime',
  credits: 1,
  params: z.object({
    /** The handle. */
    unique_id: z.string(),
    region: z.string(),
    /** Whose handle it is: the answer gets a column of that creator. */
    user_id: z.string().optional(),
  }),
  unsent: ['user_id'],
  describes: 'present',
  inputs: [
    forEachWatched('creator', ({ unique_id, user_id, region }, { regions }) =>
      unique_id
        ? cross({ unique_id: [unique_id], region: region ? [region] : regions, user_id: [user_id] })
        : undefined,
    ),
    optIn(
      forEachRecord(influencerRanklist, ({ unique_id, user_id }, { params: { region } }) =>
        unique_id ? { unique_id, user_id, region } : undefined,
      ),
    ),
  ],
  pages: onePage,
  at: 'data',
  record: tiktokId,
  tables: [influencers, affiliate_creator_snapshots],
  rows: (creator_oecuid, { params: { unique_id, user_id, region }, snapshotDate }) => [
    ...(user_id ? [row(influencers, { user_id, creator_oecuid })] : []),
    row(affiliate_creator_snapshots, { creator_oecuid, region, snapshot_date: snapshotDate, handle: unique_id }),
  ],
});
