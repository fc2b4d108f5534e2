/** Videos by keyword. */
import { cutCursorPage, sorted } from '../../paging.ts';
import { integerAmong, requiredText } from '../../query.ts';
import { search } from '../../world/search.ts';
import type { Endpoint } from '../endpoint.ts';
import { awemeFields } from '../video/aweme-fields.ts';
import { aroundSearch } from './around-search.ts';

const PAGE = 10;

export const realtimeVideoSearch: Endpoint = {
  id: 'realtime-video-search',
  path: '/api/v3/realtime/video/search',
  credits: 1,
  message: 'success',
  at: 'data.search_item_list',
  key: 'aweme_info.aweme_id',
  answer(query, world) {
    const keyword = requiredText(query, 'keyword');
    const days = integerAmong(query, 'publish_time', [0, 1, 7, 30, 90, 180] as const, 0);
    const recent = world
      .list('video', requiredText(query, 'region'))
      .filter(({ born }) => days === 0 || born >= world.day - days);
    const matching = search(recent, keyword, ({ text }) => text);
    const byLikes = integerAmong(query, 'sort_type', [0, 1] as const, 0) === 1;
    const found = byLikes ? sorted({}, matching, (video) => world.total(video, 'digg', world.day)) : matching;
    const { rows, cursor, has_more } = cutCursorPage(query, found, PAGE);
    return {
      aweme_list: [],
      backtrace: '',
      components: null,
      cursor,
      feedback_type: 'video',
      has_more: has_more ? 1 : 0,
      search_item_list: rows.map((video) => ({ aweme_info: awemeFields(video, world) })),
      ...aroundSearch(keyword, 'musically_video', world),
    };
  },
};
