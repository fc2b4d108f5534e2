import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { defineStream } from '../stream.ts';
import { libraryVideo, libraryVideoRows } from '../video/library-video.ts';
import { videoTables } from '../video/video.ts';
import { eachCreator } from './each-creator.ts';

export const influencerVideoList = defineStream({
  name: 'influencer-video-list',
  path: '/api/v3/echotik/influencer/video/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    // One of the two.
    user_id: z.string().optional(),
    unique_id: z.string().optional(),
    product_id: z.string().optional(),
    /** 1 views, 2 units sold, 3 GMV, 4 time of publishing. */
    influencer_video_sort_field: z.literal([1, 2, 3, 4]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  // Newest first.
  describes: 'present',
  inputs: eachCreator((user_id) => ({ user_id, influencer_video_sort_field: 4 as const, sort_type: 1 as const })),
  // The newest thousand: what is older hardly moves.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: libraryVideo.omit({ avatar: true, product_category_list: true }),
  tables: videoTables,
  rows: libraryVideoRows,
});
