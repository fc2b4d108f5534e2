import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { authorRows, aweme, awemeColumns, ignoredOfAweme } from '../video/aweme.ts';
import { eachKeyword } from './each-keyword.ts';
import { found, MOST_PAGES } from './found.ts';
import { inside } from './inside.ts';

const sound = aweme.shape.added_sound_music_info.unwrap().unwrap();

export const realtimeVideoSearch = defineStream({
  name: 'realtime-video-search',
  path: '/api/v3/realtime/video/search',
  lane: 'realtime',
  credits: 1,
  params: z.object({
    keyword: z.string(),
    region: z.string(),
    /** Published within so many days; 0 whenever. */
    publish_time: z.literal([0, 1, 7, 30, 90, 180]).optional(),
    /** 0 relevance, 1 most likes. */
    sort_type: z.literal([0, 1]).optional(),
  }),
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
  at: 'data.search_item_list',
  record: z.object({
    aweme_info: aweme.extend({ added_sound_music_info: sound.omit({ commercial_right_type: true }).nullish() }),
  }),
  tables: [influencers, videos, search_results],
  rows: ({ aweme_info: video }, { params: { keyword, region, ...filters }, ...context }) => [
    ...authorRows(video.author),
    ...found(
      row(videos, awemeColumns(video)),
      { search: 'realtime-video-search', query: keyword, region, filters },
      context,
    ),
  ],
  ignored: {
    'aweme_info.added_sound_music_info.commercial_right_type':
      'not documented of searches; realtime-video-detail has it',
    'aweme_info.added_sound_music_info.avatar_thumb': 'signed avatar of the author of the sound, dies within hours',
    ...inside('aweme_info.', ignoredOfAweme),
  },
});
