/** What the two calls for a creator in the affiliate marketplace share: params, inputs and the key of their rows. */
import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { forEachRecord } from '../input-sources.ts';
import { realtimeAffiliateCreatorId } from './realtime-affiliate-creator-id.ts';

export const affiliateCreatorCall = {
  unlisted: 'called by a public program in three versions; its fields are those of the call of TikTok behind it',
  lane: 'realtime',
  credits: 1,
  params: z.object({ creator_oecuid: z.string(), region: z.string() }),
  describes: 'present',
  pages: onePage,
  at: 'data',
} as const;

export const eachAffiliateCreator = forEachRecord(realtimeAffiliateCreatorId, (creator_oecuid, { params }) => ({
  creator_oecuid,
  region: params.region,
}));

export const toAffiliateGrain = (
  { creator_oecuid, region }: z.output<(typeof affiliateCreatorCall)['params']>,
  snapshotDate: string,
) => ({ creator_oecuid, region, snapshot_date: snapshotDate });
