/** Keywords that people search for around another one. */
import { requiredText } from '../../query.ts';
import { search } from '../../world/search.ts';
import type { Endpoint } from '../endpoint.ts';
import { buildInspirations } from '../trending/searched-keywords.ts';

export const inspirationKeyword: Endpoint = {
  id: 'inspiration-keyword',
  path: '/api/v3/realtime/inspiration/keyword',
  credits: 2,
  message: 'success',
  at: 'data.inspiration_list',
  key: 'query_text',
  answer(query, world) {
    const keyword = requiredText(query, 'keyword');
    const found = search(world.list('keyword', requiredText(query, 'region')), keyword, ({ text }) => text);
    return buildInspirations(query, found, world);
  },
};
