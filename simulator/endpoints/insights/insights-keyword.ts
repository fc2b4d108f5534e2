/** Keywords of ads, with the performance of the ads that use them. */
import { cutLimitedPage } from '../../paging.ts';
import type { Keyword } from '../../world/entities.ts';
import { hashBits, sample } from '../../world/random.ts';
import { periods } from '../../world/trend.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { daysBefore, readFilter, containsText, isInIndustry, readMarkets, readWindow } from '../trending-query.ts';
import { buildPerformance } from './performance.ts';

const VIDEOS = 5;
const OBJECTIVES = ['1', '2', '3', '4', '5', '8', '14'];
const TYPES = ['1', '2', '3', '4', '5', '6'];

/** Each keyword is of one of the known kinds. */
const matchesCode = (known: readonly string[], what: string, { id }: Keyword, asked: string | undefined) =>
  asked === undefined || known[hashBits(what, id) % known.length] === asked;

function buildRecord(keyword: Keyword, period: number, world: World) {
  const { id, region, text } = keyword;
  const posts = world.gain(keyword, 'posts', period);
  return {
    ...buildPerformance(text, region, {
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
    const period = readWindow(query, periods);
    const found = readMarkets(query)
      .flatMap((region) => world.ranking('keyword', region, 'views', daysBefore(world.day, period)))
      .filter(({ industryId }) => isInIndustry(industryId, readFilter(query, 'industry')))
      .filter((keyword) => matchesCode(OBJECTIVES, 'objective', keyword, readFilter(query, 'objective')))
      .filter((keyword) => matchesCode(TYPES, 'type', keyword, readFilter(query, 'keyword_type')))
      .filter(({ text }) => containsText(text, readFilter(query, 'search_keyword')));
    const { rows, pagination } = cutLimitedPage(query, found);
    return { keyword_list: rows.map((keyword) => buildRecord(keyword, period, world)), pagination };
  },
};
