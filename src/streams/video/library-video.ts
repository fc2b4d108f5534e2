/** A video as list and detail of the library have it, alike in both, and its rows. */
import type { z } from 'zod';
import { truth } from '../../extract/wire.ts';
import { videos } from '../../load/tables/videos.ts';
import { type Entry, row } from '../row.ts';
import { counters } from '../windows.ts';
import {
  creatorRows,
  file,
  fileColumns,
  metrics,
  metricsColumns,
  productRows,
  sellingVideo,
  sellingVideoColumns,
} from './video.ts';

export const libraryVideo = sellingVideo.extend({
  ...metrics.shape,
  ...file.shape,
  is_ad: truth.nullish(),
  ...counters('total_views', [1, 7, 30]),
  ...counters('total_digg', [1, 7, 30]),
});

export const libraryVideoRows = (record: z.output<typeof libraryVideo>): readonly Entry[] => [
  ...creatorRows(record),
  row(videos, {
    ...sellingVideoColumns(record),
    ...metricsColumns(record),
    ...fileColumns(record),
    is_ad: record.is_ad,
    total_views_1d_cnt: record.total_views_1d_cnt,
    total_views_7d_cnt: record.total_views_7d_cnt,
    total_views_30d_cnt: record.total_views_30d_cnt,
    total_digg_1d_cnt: record.total_digg_1d_cnt,
    total_digg_7d_cnt: record.total_digg_7d_cnt,
    total_digg_30d_cnt: record.total_digg_30d_cnt,
  }),
  ...productRows(record.video_id, record.video_products),
];
