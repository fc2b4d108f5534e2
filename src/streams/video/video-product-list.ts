import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { text, tiktokId } from '../../extract/wire.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachVideo } from './each-video.ts';
import {
  creatorRows,
  file,
  fileColumns,
  metrics,
  metricsColumns,
  productRows,
  video,
  videoColumns,
  videoTables,
} from './video.ts';

/** `#startup #snacks ` without the signs. */
const namesIn = (hash_tag: string | null | undefined) => hash_tag?.split(/[\s#]+/).filter((name) => name !== '');

export const videoProductList = defineStream({
  name: 'video-product-list',
  path: '/api/v3/echotik/video/product/list',
  lane: 'offline',
  credits: 1,
  params: z.object({ video_ids: z.string() }),
  // How many ids it takes is not documented: as many as other calls.
  batch: { param: 'video_ids', max: 10, found: ({ video_id }) => [video_id] },
  describes: 'present',
  inputs: eachVideo((video_ids) => ({ video_ids })),
  // A record a pair: ten videos of a hundred products each.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, most: 100 }),
  at: 'data',
  record: video.extend({
    ...metrics.shape,
    ...file.shape,
    product_id: tiktokId,
    hash_tag: text.nullish(),
  }),
  tables: videoTables,
  rows: (record) => [
    ...creatorRows(record),
    row(videos, {
      ...videoColumns(record),
      ...metricsColumns(record),
      ...fileColumns(record),
      hashtags: namesIn(record.hash_tag),
    }),
    ...productRows(record.video_id, [record.product_id]),
  ],
  ignored: { play_addr: 'signed stream, often dead on arrival: realtime-video-download-url gives a fresh one' },
});
