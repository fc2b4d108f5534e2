import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { hashtags } from '../../load/tables/hashtags.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { video_hashtags, videos } from '../../load/tables/videos.ts';
import { forEachRecord, forEachWatched, optIn } from '../input-sources.ts';
import { row } from '../row.ts';
import { cross, defineStream } from '../stream.ts';
import { trendingHashtagList } from '../trending/trending-hashtag-list.ts';
import { authorRows, aweme, awemeColumns, ignoredAwemeFields } from './aweme.ts';

/** Trending lists are also requested without a market: `all_regions`. */
const MARKET = /^[A-Z]{2}$/;

export const realtimeHashtagVideoList = defineStream({
  name: 'realtime-hashtag-video-list',
  path: '/api/v3/realtime/hashtag/video/list',
  lane: 'realtime',
  credits: 1,
  params: z.object({ hashtag_id: z.string(), region: z.string() }),
  describes: 'present',
  inputs: [
    forEachWatched('hashtag', ({ hashtag_id, region }, { regions }) =>
      hashtag_id ? cross({ hashtag_id: [hashtag_id], region: region ? [region] : regions }) : undefined,
    ),
    optIn(
      forEachRecord(trendingHashtagList, ({ hashtag_id, hashtagID }, { params: { region } }) => {
        const id = hashtagID ?? hashtag_id;
        return id && MARKET.test(region) ? { hashtag_id: id, region } : undefined;
      }),
    ),
  ],
  // The two hundred that TikTok shows first, of all ages; a popular hashtag has millions.
  pages: cursor({
    param: 'offset',
    first: '0',
    next: 'data.cursor',
    hasMore: 'data.has_more',
    sizeParam: 'count',
    size: 20,
    maxPages: 10,
    counts: true,
  }),
  at: 'data.aweme_list',
  record: aweme,
  tables: [hashtags, influencers, videos, video_hashtags],
  rows: (record, { params: { hashtag_id } }) => [
    row(hashtags, { hashtag_id }),
    ...authorRows(record.author),
    row(videos, awemeColumns(record)),
    row(video_hashtags, { video_id: record.aweme_id, hashtag_id }),
  ],
  ignored: ignoredAwemeFields,
});
