import { z } from 'zod';
import { counter, jsonText, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { music } from '../../load/tables/music.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachKeyword } from './each-keyword.ts';
import { keywordParams, keywordSearch, searchPages } from './keyword-search.ts';
import { withSearchResult } from './search-result.ts';

export const realtimeMusicSearch = defineStream({
  name: 'realtime-music-search',
  path: '/api/v3/realtime/music/search',
  ...keywordSearch,
  params: z.object({
    ...keywordParams,
    /** What the words must match: 0 anything, 1 the title, 2 the name of the author. */
    filter_by: z.literal([0, 1, 2]).optional(),
    /** 0 relevance, 1 most used, 2 most recent, 3 shortest, 4 longest. */
    sort_type: z.literal([0, 1, 2, 3, 4]).optional(),
  }),
  inputs: eachKeyword((keyword, region) => [{ keyword, region }]),
  pages: searchPages({ size: 10 }),
  at: 'data.music',
  record: z.object({
    id_str: tiktokId,
    title: text.nullish(),
    author: text.nullish(),
    album: text.nullish(),
    duration: counter.nullish(),
    source_platform: counter.nullish(),
    play_url: z.object({ uri: mediaUrl.nullish() }).nullish(),
    cover_large: z.object({ url_list: z.array(mediaUrl.nullish()).nullish() }).nullish(),
    extra: jsonText(z.unknown()).nullish(),
    user_count: counter.nullish(),
  }),
  tables: [music, search_results],
  rows: (sound, { params: { keyword, region, ...filters }, ...context }) =>
    withSearchResult(
      row(music, {
        clip_id: sound.id_str,
        title: sound.title,
        author: sound.author,
        album: sound.album,
        duration_s: sound.duration,
        source_platform: sound.source_platform,
        music_url: sound.play_url?.uri,
        cover_url: sound.cover_large?.url_list?.[0],
        extra: sound.extra,
        user_count: sound.user_count,
      }),
      { search: 'realtime-music-search', query: keyword, region, filters },
      context,
    ),
  ignored: {
    id: 'the same as id_str, as a number too large for most readers',
    cover_medium: 'smaller copy of cover_large',
    cover_thumb: 'smaller copy of cover_large',
    'cover_large.uri': 'storage key of the cover, which its URL contains too',
    'cover_large.width': 'size of the cover, the same for all',
    'cover_large.height': 'size of the cover, the same for all',
    'cover_large.url_prefix': 'null in every sample: its content is not known',
    'play_url.url_list': 'the same audio file once more',
    'play_url.width': 'size of a picture, which audio has not',
    'play_url.height': 'size of a picture, which audio has not',
    'play_url.url_prefix': 'null in every sample: its content is not known',
  },
});
