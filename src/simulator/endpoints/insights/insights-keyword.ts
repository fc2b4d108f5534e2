import { limitedPageOf } from '../../paging.ts';
import type { Keyword } from '../../world/entities.ts';
import { bitsOf, sample } from '../../world/random.ts';
import { periods } from '../../world/trend.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { daysBefore, filterOf, holds, inIndustry, marketsOf, windowOf } from '../window.ts';
import { performance } from './performance.ts';

const VIDEOS = 5;
const OBJECTIVES = ['1', '2', '3', '4', '5', '8', '14'];
const TYPES = ['1', '2', '3', '4', '5', '6'];

/** Each keyword is of one of the known kinds. */
const isOf = (known: readonly string[], what: string, { id }: Keyword, asked: string | undefined) =>
  asked === undefined || known[bitsOf(what, id) % known.length] === asked;

function recordOf(keyword: Keyword, period: number, world: World) {
  const { id, region, text } = keyword;
  const posts = world.gain(keyword, 'posts', period);
  return {
    ...performance(text, region, {
      views: world.gain(keyword, 'views', period),
      likes: world.gain(keyword, 'digg', period),
      comments: world.gain(keyword, 'comments', period),
      shares: world.gain(keyword, 'shares', period),
      posts,
      postsBefore: world.gain(keyword, 'posts', 2 * period) - posts,
    }),
    keyword: text,
    video_list: sample(world.list('video', region), VIDEOS, 'videos', id).map((video) => video.id),
  };
}

export const insightsKeyword: Endpoint = {
  id: 'insights-keyword',
  path: '/api/v3/realtime/insights/keyword',
  credits: 2,
  message: 'ok',
  at: 'data.keyword_list',
  key: 'keyword',
  answer(query, world) {
    const period = windowOf(query, periods);
    const found = marketsOf(query)
      .flatMap((region) => world.ranking('keyword', region, 'views', daysBefore(world.day, period)))
      .filter(({ industryId }) => inIndustry(industryId, filterOf(query, 'industry')))
      .filter((keyword) => isOf(OBJECTIVES, 'objective', keyword, filterOf(query, 'objective')))
      .filter((keyword) => isOf(TYPES, 'type', keyword, filterOf(query, 'keyword_type')))
      .filter(({ text }) => holds(text, filterOf(query, 'search_keyword')));
    const { rows, pagination } = limitedPageOf(query, found);
    return { keyword_list: rows.map((keyword) => recordOf(keyword, period, world)), pagination };
  },
};
