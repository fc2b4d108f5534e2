import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { counter, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachHandle } from './each-creator.ts';

export const realtimeInfluencerVideoList = defineStream({
  name: 'realtime-influencer-video-list',
  path: '/api/v3/realtime/influencer/video/list',
  lane: 'realtime',
  credits: 1,
  params: z.object({ unique_id: z.string() }),
  inputs: eachHandle((unique_id) => ({ unique_id })),
  // The newest two hundred, behind the pinned ones; influencer-video-list has the rest.
  pages: cursor({
    param: 'offset',
    first: '0',
    next: 'data.max_cursor',
    hasMore: 'data.has_more',
    size: 20,
    most: 10,
  }),
  at: 'data.aweme_list',
  record: z.object({
    aweme_id: tiktokId,
    desc: text.nullish(),
    create_time: secondsInstant.nullish(),
    share_url: text.nullish(),
    author: z.object({
      uid: tiktokId,
      unique_id: text.nullish(),
      nickname: text.nullish(),
      avatar_larger: z.object({ uri: text.nullish() }).nullish(),
    }),
    statistics: z
      .object({
        play_count: counter.nullish(),
        digg_count: counter.nullish(),
        comment_count: counter.nullish(),
        share_count: counter.nullish(),
        collect_count: counter.nullish(),
      })
      .nullish(),
  }),
  tables: [influencers, videos],
  rows: ({ aweme_id, desc, create_time, share_url, author, statistics }) => [
    row(influencers, {
      user_id: author.uid,
      unique_id: author.unique_id,
      nick_name: author.nickname,
      avatar_uri: author.avatar_larger?.uri,
    }),
    row(videos, {
      video_id: aweme_id,
      user_id: author.uid,
      video_desc: desc,
      create_time,
      share_url,
      total_views_cnt: statistics?.play_count,
      total_digg_cnt: statistics?.digg_count,
      total_comments_cnt: statistics?.comment_count,
      total_shares_cnt: statistics?.share_count,
      total_favorites_cnt: statistics?.collect_count,
    }),
  ],
  ignored: {
    'author.avatar_larger.url_list': 'signed URLs that die within days; the storage key stays',
    'author.avatar_larger.url_prefix': 'null in every sample',
    'author.avatar_larger.width': 'pixels of the image behind the signed URLs',
    'author.avatar_larger.height': 'pixels of the image behind the signed URLs',
    'video.cover': 'signed URLs that die within days; the offline list has a cover that stays',
  },
});
