/** Trending videos of a market and window. */
import { cutLimitedPage } from '../../paging.ts';
import { ParameterError, type Query } from '../../query.ts';
import { countries } from '../../world/countries.ts';
import { signedCover } from '../../world/related-items.ts';
import type { Metric } from '../../world/totals.ts';
import type { Endpoint } from '../endpoint.ts';
import { daysBefore, readMarkets, readWindow } from '../trending-query.ts';

const PERIODS = [7, 30] as const;
const TOP = 500;
const METRICS: Readonly<Record<string, Metric>> = { vv: 'views', like: 'digg', comment: 'comments', repost: 'shares' };

function readMetric({ order_by: order = 'vv' }: Query): Metric {
  const metric = METRICS[order];
  if (!metric) throw new ParameterError(`order_by：must be one of ${Object.keys(METRICS).join(', ')}`);
  return metric;
}

export const trendingVideoList: Endpoint = {
  id: 'trending-video-list',
  path: '/api/v3/realtime/trending/popular/video/list',
  credits: 2,
  message: 'ok',
  at: 'data.videos',
  key: 'id',
  answer(query, world) {
    const window = daysBefore(world.day, readWindow(query, PERIODS));
    const metric = readMetric(query);
    const found = readMarkets(query).flatMap((region) => world.ranking('video', region, metric, window).slice(0, TOP));
    const { rows, pagination } = cutLimitedPage(query, found);
    const { page, size, total, has_more } = pagination;
    return {
      pagination: { has_more, limit: size, page, total_count: total },
      videos: rows.map(({ id, region, duration, text }) => ({
        country_code: region,
        cover: signedCover(id, world.day),
        duration,
        id,
        item_id: id,
        item_url: `https://www.tiktok.com/@mnm_pipi/video/${id}`,
        region: countries.find(({ label }) => label === region)?.value ?? region,
        title: text,
      })),
    };
  },
};
