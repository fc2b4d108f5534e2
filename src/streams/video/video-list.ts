import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { cross, defineStream } from '../stream.ts';
import { libraryVideo, libraryVideoRows } from './library-video.ts';
import { videoTables } from './video.ts';

export const videoList = defineStream({
  name: 'video-list',
  path: '/api/v3/echotik/video/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    region: z.string(),
    user_id: z.string().optional(),
    /** Only those that do not sell, or that do; the field of the same name has more values. */
    sales_flag: z.literal([0, 1]).optional(),
    created_by_ai: z.literal(['true', 'false']).optional(),
    /** Epoch seconds, presumably: as create_time. */
    min_create_time: z.number().optional(),
    max_create_time: z.number().optional(),
    /** Seconds. */
    min_duration: z.number().optional(),
    max_duration: z.number().optional(),
    min_total_views_cnt: z.number().optional(),
    max_total_views_cnt: z.number().optional(),
    /** 1 likes, 2 time of publication, 3 views. */
    video_sort_field: z.literal([1, 2, 3]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
    product_category_id: z.string().optional(),
    is_ad: z.literal([0, 1]).optional(),
    product_id: z.string().optional(),
  }),
  // Newest first: without an order the pages overlap and hold videos of years ago.
  describes: 'present',
  inputs: ({ regions }) => cross({ region: regions, video_sort_field: [2] as const, sort_type: [1] as const }),
  // The whole library has no end that could be paid for: the newest thousand.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100 }),
  at: 'data',
  record: libraryVideo,
  tables: videoTables,
  rows: libraryVideoRows,
});
