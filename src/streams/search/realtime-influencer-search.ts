import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { counter, text } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { account, accountColumns, ignoredOfAccount } from '../influencer/account.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachKeyword } from './each-keyword.ts';
import { found, MOST_PAGES } from './found.ts';
import { inside } from './inside.ts';

export const realtimeInfluencerSearch = defineStream({
  name: 'realtime-influencer-search',
  path: '/api/v3/realtime/influencer/search',
  lane: 'realtime',
  credits: 1,
  params: z.object({ keyword: z.string(), region: z.string() }),
  describes: 'present',
  inputs: eachKeyword((keyword, region) => [{ keyword, region }]),
  pages: cursor({
    param: 'offset',
    first: '0',
    next: 'data.cursor',
    hasMore: 'data.has_more',
    size: 10,
    most: MOST_PAGES,
    counts: true,
  }),
  at: 'data.user_list',
  record: z.object({
    user_info: account.omit({ following_count: true }).extend({
      sec_uid: text.nullish(),
      region: text.nullish(),
      authority_status: counter.nullish(),
      aweme_count: counter.nullish(),
      total_favorited: counter.nullish(),
    }),
  }),
  tables: [influencers, search_results],
  rows: ({ user_info: creator }, { params: { keyword, region }, ...context }) =>
    found(
      row(influencers, {
        ...accountColumns(creator),
        sec_uid: creator.sec_uid,
        region: creator.region,
        authority_status: creator.authority_status,
        total_post_video_cnt: creator.aweme_count,
        total_favorited: creator.total_favorited,
      }),
      { search: 'realtime-influencer-search', query: keyword, region },
      context,
    ),
  ignored: {
    challenges: 'other kinds of results, null among creators',
    effects: 'other kinds of results, null among creators',
    items: 'other kinds of results, null among creators',
    mix_list: 'other kinds of results, null among creators',
    musics: 'other kinds of results, null among creators',
    position: 'which letters of the name matched, null in every sample',
    uniqid_position: 'which letters of the handle matched, null in every sample',
    'user_info.accept_private_policy': 'setting of the app of the account',
    'user_info.account_labels': 'null in every sample: its content is not known',
    'user_info.ad_cover_url': 'null in every sample: its content is not known',
    'user_info.advance_feature_item_order': 'layout of the profile in the app',
    'user_info.advanced_feature_info': 'layout of the profile in the app',
    'user_info.avatar_300x300': 'the same avatar in another size',
    'user_info.avatar_168x168.height': 'pixels of the image behind the signed URLs',
    'user_info.avatar_168x168.width': 'pixels of the image behind the signed URLs',
    ...inside('user_info.', ignoredOfAccount),
  },
});
