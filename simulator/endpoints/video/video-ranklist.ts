/** The ranking of videos of a market and period. */
import { cutPage } from '../../paging.ts';
import type { Metric } from '../../world/totals.ts';
import type { Endpoint } from '../endpoint.ts';
import { requestedRanking } from '../requested-ranking.ts';
import { buildVideoCounts, sellingFields, sellsIn } from './video-fields.ts';

const sales: readonly Metric[] = ['sale', 'gmv'];

export const videoRanklist: Endpoint = {
  id: 'video-ranklist',
  path: '/api/v3/echotik/video/ranklist',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'video_id',
  answer(query, world) {
    const requested = requestedRanking(query, world, 'video', 'video_rank_field', ['views', 'sale']);
    if (!requested) return [];
    const { ranking, metric, period } = requested;
    const { created_by_ai, product_category_id } = query;
    const found = ranking
      .filter((video) => !created_by_ai || created_by_ai === String(video.createdByAi))
      .filter((video) => sellsIn(video, product_category_id, world));
    return cutPage(query, found).map((video) => {
      const creator = world.find('creator', video.creatorId);
      // The ranking by sales does not compute the rest.
      const isComputed = (each: Metric) => metric === 'views' || sales.includes(each);
      const gained = buildVideoCounts((each) => (isComputed(each) ? world.gainOver(video, each, period) : 0));
      const history = Object.entries(buildVideoCounts((each) => world.total(video, each, period.last)));
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
