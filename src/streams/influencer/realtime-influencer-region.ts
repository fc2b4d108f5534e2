import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { influencer_regions } from '../../load/tables/influencers.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachHandle } from './each-creator.ts';

export const realtimeInfluencerRegion = defineStream({
  name: 'realtime-influencer-region',
  path: '/api/v3/realtime/influencer/region',
  lane: 'realtime',
  credits: 1,
  params: z.object({ unique_id: z.string() }),
  describes: 'present',
  inputs: eachHandle((unique_id) => ({ unique_id })),
  pages: onePage,
  at: 'data',
  record: z.string(),
  tables: [influencer_regions],
  // To influencers.region comes what EchoTik says: a handle names no row there.
  rows: (region, { params, snapshotDate }) => [
    row(influencer_regions, { unique_id: params.unique_id, snapshot_date: snapshotDate, region }),
  ],
});
