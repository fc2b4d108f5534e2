/** Top ads of a market and window. */
import { cutLimitedPage } from '../../paging.ts';
import { ParameterError, type Query } from '../../query.ts';
import type { Ad } from '../../world/entities.ts';
import { unit } from '../../world/random.ts';
import type { Endpoint } from '../endpoint.ts';
import { daysBefore, readFilter, containsText, isInIndustry, readMarkets, readWindow } from '../trending-query.ts';
import { adFields } from './ad-fields.ts';
import { objectiveCodes } from './objectives.ts';

const PERIODS = [7, 30, 120, 180] as const;
const ORDERS = ['for_you', 'impression', 'ctr', 'play_2s_rate', 'play_6s_rate', 'cvr', 'like'];
/** The like filter knows five bands of equal size. */
const BANDS = 5;

/** By reach come those that are recommended or sorted by it, by chance the rest. */
function sortAds({ order_by: order = 'for_you' }: Query, byReach: readonly Ad[]): readonly Ad[] {
  if (!ORDERS.includes(order)) throw new ParameterError(`order_by：must be one of ${ORDERS.join(', ')}`);
  if (order === 'for_you' || order === 'impression') return byReach;
  return byReach.toSorted((a, b) => unit(order, b.id) - unit(order, a.id));
}

export const insightsAds: Endpoint = {
  id: 'insights-ads',
  path: '/api/v3/realtime/insights/top/ads/list',
  credits: 2,
  message: 'ok',
  at: 'data.materials',
  key: 'id',
  answer(query, world) {
    const window = daysBefore(world.day, readWindow(query, PERIODS));
    const byReach = readMarkets(query).flatMap((region) => world.ranking('ad', region, 'views', window));
    const searched = readFilter(query, 'search_keyword');
    const objective = readFilter(query, 'objective');
    const [language, format, band] = ['ad_language', 'ad_format', 'like'].map((name) => readFilter(query, name));
    const assignBand = (ad: Ad) => String(1 + Math.floor((BANDS * byReach.indexOf(ad)) / byReach.length));
    const found = sortAds(query, byReach)
      .filter(({ title }) => containsText(title, searched))
      .filter(({ industryId }) => isInIndustry(industryId, readFilter(query, 'industry')))
      .filter((ad) => objective === undefined || objectiveCodes(ad).includes(Number(objective)))
      .filter((ad) => language === undefined || ad.language === language)
      .filter(({ spark }) => format === undefined || spark === (format === '1'))
      .filter((ad) => band === undefined || assignBand(ad) === band);
    const { rows, pagination } = cutLimitedPage(query, found);
    const { page, size, total, has_more } = pagination;
    return {
      materials: rows.map((ad) => ({ ...adFields(ad, world), is_search: searched !== undefined })),
      pagination: { has_more, page, size, total_count: total },
    };
  },
};
