/** A video day by day. */
import { requiredDays } from '../../required-days.ts';
import { cutPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { isoDate } from '../../world/days.ts';
import { unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildVideoCounts } from './video-fields.ts';

const GAP_SHARE = 0.05;

export const videoTrend: Endpoint = {
  id: 'video-trend',
  path: '/api/v3/echotik/video/trend',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'dt',
  answer(query, world) {
    const video = world.find('video', requiredText(query, 'video_id'));
    const days = requiredDays(query, world.day);
    if (!video) return [];
    const known = days.filter((day) => day >= video.born && unit('gap', video.id, day) >= GAP_SHARE);
    return cutPage(query, known).map((day) => {
      const counts = buildVideoCounts((metric) => world.total(video, metric, day));
      return {
        ...counts,
        dt: isoDate(day),
        // Text here, numbers in list and detail.
        total_video_sale_cnt: counts.total_video_sale_cnt.toFixed(2),
        total_video_sale_gmv_amt: counts.total_video_sale_gmv_amt.toFixed(2),
        video_id: video.id,
      };
    });
  },
};
