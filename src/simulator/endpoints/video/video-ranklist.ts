import { pageOf } from '../../paging.ts';
import { requiredInteger, requiredText } from '../../query.ts';
import { requiredPeriod } from '../../rank-period.ts';
import type { Metric } from '../../world/totals.ts';
import type { Endpoint } from '../endpoint.ts';
import { countsOf, sellingFields, sellsIn } from './video-fields.ts';

/** By `video_rank_field`, from 1. */
const rankFields: readonly Metric[] = ['views', 'sale'];
const sales: readonly Metric[] = ['sale', 'gmv'];

export const videoRanklist: Endpoint = {
  id: 'video-ranklist',
  path: '/api/v3/echotik/video/ranklist',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const metric = rankFields[requiredInteger(query, 'video_rank_field', 1, rankFields.length) - 1] ?? 'views';
    const period = requiredPeriod(query);
    if (!period) return [];
    const { created_by_ai, product_category_id } = query;
    const ranking = world
      .ranking('video', region, metric, period)
      .filter((video) => !created_by_ai || created_by_ai === String(video.createdByAi))
      .filter((video) => sellsIn(video, product_category_id, world));
    return pageOf(query, ranking).map((video) => {
      const creator = world.find('creator', video.creatorId);
      // The ranking by sales does not compute the rest.
      const isComputed = (each: Metric) => metric === 'views' || sales.includes(each);
      const gained = countsOf((each) => (isComputed(each) ? world.gainOver(video, each, period) : 0));
      const history = Object.entries(countsOf((each) => world.total(video, each, period.last)));
      return {
        ...sellingFields(video, world),
        ...gained,
        ...Object.fromEntries(history.map(([name, value]) => [name.replace(/_(cnt|amt)$/, '_history_$1'), value])),
        category: creator?.category ?? null,
        nick_name: creator?.nickName ?? null,
      };
    });
  },
};
