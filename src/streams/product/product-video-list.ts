import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { product_videos } from '../../load/tables/links.ts';
import { products } from '../../load/tables/products.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { videoFileFields, videoMetricFields, video } from '../video/video.ts';
import { eachProduct } from './each-product.ts';

export const productVideoList = defineStream({
  name: 'product-video-list',
  path: '/api/v3/echotik/product/video/list',
  lane: 'offline',
  credits: 1,
  params: z.object({
    product_id: z.string(),
    user_id: z.string().optional(),
    /** Epoch seconds. */
    min_create_time: z.number().optional(),
    max_create_time: z.number().optional(),
    /** 1 views, 2 likes, 3 shares, 4 units sold, 5 GMV, 6 time of publishing. */
    product_video_sort_field: z.literal([1, 2, 3, 4, 5, 6]).optional(),
    /** 0 ascending, 1 descending. */
    sort_type: z.literal([0, 1]).optional(),
  }),
  describes: 'present',
  inputs: eachProduct((product_id) => ({ product_id, product_video_sort_field: 4, sort_type: 1 }) as const),
  // The thousand videos that sell most.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100, apiMaxPages: 100_000 }),
  at: 'data',
  record: z.object({
    product_id: tiktokId,
    ...video.shape,
    ...videoMetricFields.shape,
    ...videoFileFields.shape,
    hash_tag: text.nullish(),
  }),
  tables: [products, influencers, videos, product_videos],
  // Sales go to the pair only: whether they are its share or of the whole video is not documented.
  rows: ({
    product_id,
    reflow_cover,
    duration,
    hash_tag,
    total_video_sale_cnt,
    total_video_sale_gmv_amt,
    ...columns
  }) => [
    row(products, { product_id }),
    ...(columns.user_id ? [row(influencers, { user_id: columns.user_id })] : []),
    row(videos, {
      ...columns,
      cover_url: reflow_cover,
      duration_s: duration,
      hashtags: hash_tag?.split(/[\s#]+/).filter(Boolean),
    }),
    row(product_videos, { product_id, video_id: columns.video_id, total_video_sale_cnt, total_video_sale_gmv_amt }),
  ],
  ignored: { play_addr: 'signed address of the file: expires within hours, realtime calls give a fresh one' },
});
