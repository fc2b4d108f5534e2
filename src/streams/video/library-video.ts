/** A video as list and detail of the library have it, alike in both, and its rows. */
import type { z } from 'zod';
import { booleanFlag } from '../../extract/wire.ts';
import { videos } from '../../load/tables/videos.ts';
import { type Entry, row } from '../row.ts';
import { windowCounts } from '../window-fields.ts';
import {
  creatorRows,
  videoFileFields,
  videoFileColumns,
  videoMetricFields,
  videoMetricColumns,
  videoProductRows,
  sellingVideo,
  sellingVideoColumns,
} from './video.ts';

export const libraryVideo = sellingVideo.extend({
  ...videoMetricFields.shape,
  ...videoFileFields.shape,
  is_ad: booleanFlag.nullish(),
  ...windowCounts('total_views', [1, 7, 30]),
  ...windowCounts('total_digg', [1, 7, 30]),
});

export const libraryVideoRows = (record: z.output<typeof libraryVideo>): readonly Entry[] => [
  ...creatorRows(record),
  row(videos, {
    ...sellingVideoColumns(record),
    ...videoMetricColumns(record),
    ...videoFileColumns(record),
    is_ad: record.is_ad,
    total_views_1d_cnt: record.total_views_1d_cnt,
    total_views_7d_cnt: record.total_views_7d_cnt,
    total_views_30d_cnt: record.total_views_30d_cnt,
    total_digg_1d_cnt: record.total_digg_1d_cnt,
    total_digg_7d_cnt: record.total_digg_7d_cnt,
    total_digg_30d_cnt: record.total_digg_30d_cnt,
  }),
  ...videoProductRows(record.video_id, record.video_products),
];
