import { z } from 'zod';
import { influencers } from '../../load/tables/influencers.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { authorRows, aweme, awemeColumns, ignoredAwemeFields } from '../video/aweme.ts';
import { eachKeyword } from './each-keyword.ts';
import { keywordParams, keywordSearch, searchPages } from './keyword-search.ts';
import { withSearchResult } from './search-result.ts';
import { prefixPaths } from './prefix-paths.ts';

const sound = aweme.shape.added_sound_music_info.unwrap().unwrap();

export const realtimeVideoSearch = defineStream({
  name: 'realtime-video-search',
  path: '/api/v3/realtime/video/search',
  ...keywordSearch,
  params: z.object({
    ...keywordParams,
    /** Published within this number of days; 0: at any time. */
    publish_time: z.literal([0, 1, 7, 30, 90, 180]).optional(),
    /** 0 relevance, 1 most likes. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  inputs: eachKeyword((keyword, region) => [{ keyword, region }]),
  pages: searchPages({ size: 10 }),
  at: 'data.search_item_list',
  record: z.object({
    aweme_info: aweme.extend({ added_sound_music_info: sound.omit({ commercial_right_type: true }).nullish() }),
  }),
  tables: [influencers, videos, search_results],
  rows: ({ aweme_info: video }, { params: { keyword, region, ...filters }, ...context }) => [
    ...authorRows(video.author),
    ...withSearchResult(
      row(videos, awemeColumns(video)),
      { search: 'realtime-video-search', query: keyword, region, filters },
      context,
    ),
  ],
  ignored: {
    'aweme_info.added_sound_music_info.commercial_right_type':
      'not documented of searches; realtime-video-detail has it',
    'aweme_info.added_sound_music_info.avatar_thumb': 'signed avatar of the author of the sound, expires within hours',
    ...prefixPaths('aweme_info.', ignoredAwemeFields),
  },
});
