import { z } from 'zod';
import { cursor } from '../../extract/pages.ts';
import { mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { aweme, awemeColumns } from '../video/aweme.ts';
import { eachHandle } from './each-creator.ts';

export const realtimeInfluencerVideoList = defineStream({
  name: 'realtime-influencer-video-list',
  path: '/api/v3/realtime/influencer/video/list',
  lane: 'realtime',
  credits: 1,
  params: z.object({ unique_id: z.string() }),
  describes: 'present',
  inputs: eachHandle((unique_id) => ({ unique_id })),
  // The newest two hundred, behind the pinned ones; influencer-video-list has the rest.
  pages: cursor({
    param: 'offset',
    first: '0',
    next: 'data.max_cursor',
    hasMore: 'data.has_more',
    size: 20,
    maxPages: 10,
  }),
  at: 'data.aweme_list',
  record: aweme.pick({ aweme_id: true, desc: true, create_time: true, statistics: true }).extend({
    share_url: text.nullish(),
    author: z.object({
      uid: tiktokId,
      unique_id: text.nullish(),
      nickname: text.nullish(),
      avatar_larger: z.object({ uri: text.nullish() }).nullish(),
    }),
    video: z.object({ cover: z.object({ url_list: z.array(mediaUrl.nullish()).nullish() }).nullish() }).nullish(),
  }),
  tables: [influencers, videos],
  rows: (record) => [
    row(influencers, {
      user_id: record.author.uid,
      unique_id: record.author.unique_id,
      nick_name: record.author.nickname,
      avatar_uri: record.author.avatar_larger?.uri,
    }),
    row(videos, { ...awemeColumns(record), share_url: record.share_url }),
  ],
  ignored: {
    'author.avatar_larger.url_list': 'signed URLs that die within days; the storage key stays',
    'author.avatar_larger.url_prefix': 'null in every sample',
    'author.avatar_larger.width': 'pixels of the image behind the signed URLs',
    'author.avatar_larger.height': 'pixels of the image behind the signed URLs',
  },
});
