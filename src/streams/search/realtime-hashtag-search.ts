import { z } from 'zod';
import { counter, text, tiktokId, booleanFlag } from '../../extract/wire.ts';
import { hashtags } from '../../load/tables/hashtags.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachKeyword } from './each-keyword.ts';
import { keywordParams, keywordSearch, searchPages } from './keyword-search.ts';
import { withSearchResult } from './search-result.ts';

export const realtimeHashtagSearch = defineStream({
  name: 'realtime-hashtag-search',
  path: '/api/v3/realtime/hashtag/search',
  ...keywordSearch,
  params: z.object(keywordParams),
  inputs: eachKeyword((keyword, region) => [{ keyword, region }]),
  pages: searchPages({ size: 20, sizeParam: 'count' }),
  at: 'data.challenge_list',
  record: z.object({
    challenge_info: z.object({
      cid: tiktokId,
      cha_name: text.nullish(),
      desc: text.nullish(),
      use_count: counter.nullish(),
      user_count: counter.nullish(),
      view_count: counter.nullish(),
      is_commerce: booleanFlag.nullish(),
      is_challenge: counter.nullish(),
      is_pgcshow: booleanFlag.nullish(),
      type: counter.nullish(),
      sub_type: counter.nullish(),
      share_info: z.object({ share_url: text.nullish() }).nullish(),
    }),
  }),
  tables: [hashtags, search_results],
  rows: ({ challenge_info: hashtag }, { params: { keyword, region }, ...context }) =>
    withSearchResult(
      row(hashtags, {
        hashtag_id: hashtag.cid,
        hashtag_name: hashtag.cha_name,
        description: hashtag.desc,
        // The query string states who shared the page and how.
        link: hashtag.share_info?.share_url?.split('?')[0],
        use_count: hashtag.use_count,
        user_count: hashtag.user_count,
        view_count: hashtag.view_count,
        is_commerce: hashtag.is_commerce,
        is_challenge: hashtag.is_challenge,
        is_pgcshow: hashtag.is_pgcshow,
        type: hashtag.type,
        sub_type: hashtag.sub_type,
      }),
      { search: 'realtime-hashtag-search', query: keyword, region },
      context,
    ),
  ignored: {
    items: 'sample videos, null in every sample',
    position: 'which letters of the name matched, null in every sample',
    'challenge_info.search_cha_name': 'the name once more',
    'challenge_info.search_highlight': 'how the app marks the words, null in every sample',
    'challenge_info.schema': 'address inside the app, made of the id',
    'challenge_info.banner_list': 'block of the page of the app',
    'challenge_info.cha_attrs': 'block of the page of the app',
    'challenge_info.hashtag_profile': 'block of the page of the app',
    'challenge_info.show_items': 'block of the page of the app',
    'challenge_info.collect_stat': "state of the vendor's own account",
    'challenge_info.connect_music': 'empty in every sample: its content is not known',
    'challenge_info.extra_attr': 'whether the page has a tab for live sessions',
    'challenge_info.share_info.bool_persist': 'text for the share sheet of the app',
    'challenge_info.share_info.share_desc': 'text for the share sheet of the app',
    'challenge_info.share_info.share_title': 'text for the share sheet of the app',
  },
});
