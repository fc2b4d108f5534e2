/** The keywords that are searched most in a market, of all subjects or of one. */
import { ParameterError, requiredText } from '../../query.ts';
import { hashBits } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { daysBefore } from '../trending-query.ts';
import { buildInspirations } from './searched-keywords.ts';

const SUBJECTS = ['Fashion', 'Food', 'Sports', 'Tourism', 'Gaming', 'Science'];

export const trendingKeywordRanking: Endpoint = {
  id: 'trending-keyword-ranking',
  path: '/api/v3/realtime/trending/keyword/ranking',
  credits: 2,
  message: 'success',
  at: 'data.inspiration_list',
  key: 'query_text',
  answer(query, world) {
    const tab = requiredText(query, 'tab');
    if (tab !== 'all' && !SUBJECTS.includes(tab)) throw new ParameterError(`tab：must be all, ${SUBJECTS.join(', ')}`);
    const found = world
      .ranking('keyword', requiredText(query, 'region'), 'views', daysBefore(world.day, 7))
      .filter(({ id }) => tab === 'all' || SUBJECTS[hashBits('subject', id) % SUBJECTS.length] === tab);
    return buildInspirations(query, found, world);
  },
};
