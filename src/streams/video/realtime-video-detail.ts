import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { counter, text, booleanFlag } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { videos } from '../../load/tables/videos.ts';
import { forEachAbsentId } from '../input-sources.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { authorRows, aweme, awemeColumns, ignoredAwemeFields } from './aweme.ts';
import { eachVideo } from './each-video.ts';
import { videoDetail } from './video-detail.ts';

export const realtimeVideoDetail = defineStream({
  name: 'realtime-video-detail',
  path: '/api/v3/realtime/video/detail',
  lane: 'realtime',
  credits: 1,
  params: z.object({ video_id: z.string() }),
  describes: 'present',
  inputs: [
    ...eachVideo((video_id) => ({ video_id })),
    forEachAbsentId(videoDetail, 'select id as video_id from unnest($1::text[]) as id'),
  ],
  pages: onePage,
  at: 'data.aweme_detail',
  record: aweme.extend({
    region: text.nullish(),
    is_ads: booleanFlag.nullish(),
    is_paid_content: booleanFlag.nullish(),
    branded_content_type: counter.nullish(),
    ad_aweme_source: counter.nullish(),
    commerce_info: z.object({ ad_source: counter.nullish(), bc_label_test_text: text.nullish() }).nullish(),
  }),
  tables: [influencers, videos],
  rows: (record) => [
    ...authorRows(record.author),
    row(videos, {
      ...awemeColumns(record),
      region: record.region,
      is_ads: record.is_ads,
      is_paid_content: record.is_paid_content,
      branded_content_type: record.branded_content_type,
      ad_aweme_source: record.ad_aweme_source,
      ad_source: record.commerce_info?.ad_source,
      commercial_label: record.commerce_info?.bc_label_test_text,
    }),
  ],
  ignored: ignoredAwemeFields,
});
