import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { forEachWatched } from '../input-sources.ts';
import { defineStream } from '../stream.ts';
import { profile, profileRows } from './creator.ts';
import { eachCreator } from './each-creator.ts';

export const influencerDetail = defineStream({
  name: 'influencer-detail',
  path: '/api/v3/echotik/influencer/detail',
  lane: 'offline',
  credits: 1,
  // One of the two.
  params: z.object({ user_ids: z.string().optional(), unique_ids: z.string().optional() }),
  batch: { param: 'user_ids', max: 10, answeredIds: ({ user_id }) => [user_id] },
  describes: 'present',
  inputs: [
    ...eachCreator((user_id) => ({ user_ids: user_id })),
    // Watched by a handle whose user id is not known yet.
    forEachWatched('creator', ({ user_id, unique_id }) =>
      user_id || !unique_id ? undefined : { unique_ids: unique_id },
    ),
  ],
  pages: onePage,
  at: 'data',
  record: profile,
  tables: [influencers],
  rows: profileRows,
});
