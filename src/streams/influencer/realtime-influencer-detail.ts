import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, text, booleanFlag } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { forEachAbsentId } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { account, accountColumns, ignoredAccountFields } from './account.ts';
import { eachHandle } from './each-creator.ts';
import { influencerDetail } from './influencer-detail.ts';

export const realtimeInfluencerDetail = defineStream({
  name: 'realtime-influencer-detail',
  path: '/api/v3/realtime/influencer/detail',
  lane: 'realtime',
  credits: 1,
  params: z.object({ unique_id: z.string() }),
  describes: 'present',
  inputs: [
    ...eachHandle((unique_id) => ({ unique_id })),
    forEachAbsentId(
      influencerDetail,
      'select unique_id from echotik.influencers where user_id = any($1) and unique_id is not null',
    ),
  ],
  pages: onePage,
  at: 'data.user',
  record: account.extend({
    sec_uid: text.nullish(),
    aweme_count: counter.nullish(),
    total_favorited: counter.nullish(),
    account_type: counter.nullish(),
    ad_virtual: booleanFlag.nullish(),
    verification_type: counter.nullish(),
    custom_verify: text.nullish(),
    enterprise_verify_reason: text.nullish(),
    youtube_channel_id: text.nullish(),
    youtube_channel_title: text.nullish(),
    twitter_id: text.nullish(),
    twitter_name: text.nullish(),
  }),
  tables: [influencers],
  rows: (record) => [
    row(influencers, {
      ...accountColumns(record),
      sec_uid: record.sec_uid,
      total_post_video_cnt: record.aweme_count,
      total_favorited: record.total_favorited,
      account_type: record.account_type,
      ad_virtual: record.ad_virtual,
      verification_type: record.verification_type,
      custom_verify: record.custom_verify,
      enterprise_verify_reason: record.enterprise_verify_reason,
      youtube_channel_id: record.youtube_channel_id,
      youtube_channel_title: record.youtube_channel_title,
      twitter_id: record.twitter_id,
      twitter_name: record.twitter_name,
    }),
  ],
  ignored: ignoredAccountFields,
});
