import { z } from 'zod';
import { onePage } from '../../extract/pages.ts';
import { text } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { row } from '../row.ts';
import { defineStream } from '../stream.ts';
import { eachCreator } from './each-creator.ts';

export const realtimeInfluencerQrCode = defineStream({
  name: 'realtime-influencer-qr-code',
  path: '/api/v3/realtime/influencer/generate/qr-code',
  lane: 'realtime',
  credits: 1,
  params: z.object({ user_id: z.string() }),
  describes: 'present',
  inputs: eachCreator((user_id) => ({ user_id })),
  pages: onePage,
  at: 'data',
  record: z.object({ qrcode_url: z.object({ uri: text.nullish() }).nullish() }),
  tables: [influencers],
  rows: ({ qrcode_url }, { params }) => [row(influencers, { user_id: params.user_id, qrcode_uri: qrcode_url?.uri })],
  ignored: {
    'qrcode_url.url_list': 'signed URLs that die within days; the storage key stays',
    status_code: 'TikTok status of the call, 0 where there is a code',
    status_msg: 'TikTok status of the call, empty where there is a code',
    extra: 'time and log id of the call at TikTok',
    log_pb: 'tracking id of the call at TikTok',
  },
});
