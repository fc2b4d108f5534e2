import { z } from 'zod';
import { counter, text } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { account, accountColumns, ignoredAccountFields } from '../influencer/account.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachKeyword } from './each-keyword.ts';
import { keywordParams, keywordSearch, searchPages } from './keyword-search.ts';
import { withSearchResult } from './search-result.ts';
import { prefixPaths } from './prefix-paths.ts';

export const realtimeInfluencerSearch = defineStream({
  name: 'realtime-influencer-search',
  path: '/api/v3/realtime/influencer/search',
  ...keywordSearch,
  params: z.object(keywordParams),
  inputs: eachKeyword((keyword, region) => [{ keyword, region }]),
  pages: searchPages({ size: 10 }),
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
    withSearchResult(
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
    ...prefixPaths('user_info.', ignoredAccountFields),
  },
});
