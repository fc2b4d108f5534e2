/** A video as TikTok shows it now. */
import { requiredText } from '../../query.ts';
import { integerIn, unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { awemeFields } from './aweme-fields.ts';

const PAID_SHARE = 0.05;

export const realtimeVideoDetail: Endpoint = {
  id: 'realtime-video-detail',
  path: '/api/v3/realtime/video/detail',
  credits: 1,
  message: 'success',
  at: 'data.aweme_detail',
  key: 'aweme_id',
  answer(query, world) {
    const video = world.find('video', requiredText(query, 'video_id'));
    if (!video) return null;
    const paid = unit('paid', video.id) < PAID_SHARE;
    return {
      aweme_detail: {
        ...awemeFields(video, world),
        ad_aweme_source: Number(video.isAd),
        branded_content_type: paid ? integerIn(1, 3, 'branded', video.id) : 0,
        commerce_info: video.isAd ? { ad_source: 1, bc_label_test_text: 'Sponsored' } : null,
        is_ads: video.isAd,
        is_paid_content: paid,
        region: video.region,
      },
    };
  },
};
