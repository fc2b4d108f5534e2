import { z } from 'zod';
import { counter, text, tiktokId, booleanFlag } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { lives } from '../../load/tables/lives.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachKeyword } from './each-keyword.ts';
import { keywordParams, keywordSearch, searchPages } from './keyword-search.ts';
import { withSearchResult } from './search-result.ts';

/** Rooms that are live at the moment of the call. */
export const realtimeLiveSearch = defineStream({
  name: 'realtime-live-search',
  path: '/api/v3/realtime/live/search',
  ...keywordSearch,
  params: z.object(keywordParams),
  inputs: eachKeyword((keyword, region) => [{ keyword, region }]),
  pages: searchPages({ size: 10 }),
  at: 'data.data',
  record: z.object({
    lives: z.object({
      author: z.object({
        room_id_str: tiktokId,
        uid: tiktokId,
        unique_id: text.nullish(),
        nickname: text.nullish(),
        sec_uid: text.nullish(),
        custom_verify: text.nullish(),
        enterprise_verify_reason: text.nullish(),
        room_title: text.nullish(),
      }),
      products_count: counter.nullish(),
      is_live_has_products: booleanFlag.nullish(),
    }),
  }),
  tables: [influencers, lives, search_results],
  rows: ({ lives: live }, { params: { keyword, region }, ...context }) => [
    row(influencers, {
      user_id: live.author.uid,
      unique_id: live.author.unique_id,
      nick_name: live.author.nickname,
      sec_uid: live.author.sec_uid,
      custom_verify: live.author.custom_verify,
      enterprise_verify_reason: live.author.enterprise_verify_reason,
    }),
    ...withSearchResult(
      row(lives, {
        room_id: live.author.room_id_str,
        user_id: live.author.uid,
        title: live.author.room_title,
        total_product_cnt: live.products_count,
        is_live_has_products: live.is_live_has_products,
      }),
      { search: 'realtime-live-search', query: keyword, region },
      context,
    ),
  ],
  ignored: {
    type: 'kind of row, 1 in every sample',
    'lives.aweme_id': 'the same as room_id_str',
    'lives.cha_list': 'null in every sample: its content is not known',
    'lives.text_extra': 'null in every sample: its content is not known',
    'lives.author.room_id': 'the same as room_id_str, as a number too large for most readers',
    'lives.author.room_cover': 'signed URLs that die within days; live-list has a cover that stays',
    'lives.author.short_id': 'former short id of the account, 0 in every sample',
    'lives.author.avatar_larger': 'without URL in every sample',
    'lives.author.avatar_medium': 'without URL in every sample',
    'lives.author.avatar_thumb': 'thumbnail; the calls about creators have the whole avatar',
    'lives.author.follow_status': "state of the vendor's own account",
    'lives.author.verify_info': 'empty in every sample: its content is not known',
    'lives.author.name_field': 'which field the app shows as name',
    'lives.author.search_user_name': 'the nickname once more',
    'lives.author.search_user_desc': 'the handle once more',
    'lives.author.account_labels': 'null in every sample: its content is not known',
  },
});
