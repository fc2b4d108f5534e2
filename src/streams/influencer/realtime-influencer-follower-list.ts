import { z } from 'zod';
import { defineStream } from '../stream.ts';
import { eachCreator } from './each-creator.ts';
import { follower, followerRows, followerTables, ignoredFollowerFields, newestFollowers } from './followers.ts';

export const realtimeInfluencerFollowerList = defineStream({
  name: 'realtime-influencer-follower-list',
  path: '/api/v3/realtime/influencer/follower/list',
  lane: 'realtime',
  credits: 1,
  params: z.object({ user_id: z.string() }),
  describes: 'present',
  inputs: eachCreator((user_id) => ({ user_id })),
  pages: newestFollowers,
  at: 'data.followers',
  record: follower,
  tables: followerTables,
  rows: (record, { params: { user_id } }) => followerRows(record, user_id, { user_id, follower_user_id: record.uid }),
  ignored: ignoredFollowerFields,
});
