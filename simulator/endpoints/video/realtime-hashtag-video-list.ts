/** Videos under a hashtag. */
import { cutCursorPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import type { Endpoint } from '../endpoint.ts';
import { awemeFields } from './aweme-fields.ts';
import { walkFields } from './walk-fields.ts';

export const realtimeHashtagVideoList: Endpoint = {
  id: 'realtime-hashtag-video-list',
  path: '/api/v3/realtime/hashtag/video/list',
  credits: 1,
  message: 'success',
  at: 'data.aweme_list',
  key: 'aweme_id',
  answer(query, world) {
    requiredText(query, 'region');
    const hashtag = world.find('hashtag', requiredText(query, 'hashtag_id'));
    if (!hashtag) return null;
    const { rows, ...walk } = cutCursorPage(query, world.related(hashtag, 'video'));
    return { aweme_list: rows.map((video) => awemeFields(video, world)), ...walkFields(walk) };
  },
};
