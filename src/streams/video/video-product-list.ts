import { z } from 'zod';
import { numbered } from '../../extract/pages.ts';
import { text, tiktokId } from '../../extract/wire.ts';
import { videos } from '../../load/tables/videos.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachVideo } from './each-video.ts';
import {
  creatorRows,
  videoFileFields,
  videoFileColumns,
  videoMetricFields,
  videoMetricColumns,
  videoProductRows,
  video,
  videoColumns,
  videoTables,
} from './video.ts';

/** `#startup #snacks ` without the signs. */
const splitHashtags = (hash_tag: string | null | undefined) => hash_tag?.split(/[\s#]+/).filter((name) => name !== '');

export const videoProductList = defineStream({
  name: 'video-product-list',
  path: '/api/v3/echotik/video/product/list',
  lane: 'offline',
  credits: 1,
  params: z.object({ video_ids: z.string() }),
  // How many ids it takes is not documented: as many as other calls.
  batch: { param: 'video_ids', max: 10, answeredIds: ({ video_id }) => [video_id] },
  describes: 'present',
  inputs: eachVideo((video_ids) => ({ video_ids })),
  // A record a pair: ten videos of a hundred products each.
  pages: numbered('page_num', { sizeParam: 'page_size', size: 10, maxPages: 100 }),
  at: 'data',
  record: video.extend({
    ...videoMetricFields.shape,
    ...videoFileFields.shape,
    product_id: tiktokId,
    hash_tag: text.nullish(),
  }),
  tables: videoTables,
  rows: (record) => [
    ...creatorRows(record),
    row(videos, {
      ...videoColumns(record),
      ...videoMetricColumns(record),
      ...videoFileColumns(record),
      hashtags: splitHashtags(record.hash_tag),
    }),
    ...videoProductRows(record.video_id, [record.product_id]),
  ],
  ignored: { play_addr: 'signed stream, often dead on arrival: realtime-video-download-url gives a fresh one' },
});
