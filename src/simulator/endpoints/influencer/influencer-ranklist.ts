import { pageOf } from '../../paging.ts';
import { requiredInteger, requiredText } from '../../query.ts';
import { requiredPeriod } from '../../rank-period.ts';
import type { Metric } from '../../world/totals.ts';
import type { Endpoint } from '../endpoint.ts';
import { isAskedFor } from './creator-filters.ts';
import { creatorFields, promotedCategories } from './creator-fields.ts';

/** By `influencer_rank_field`, from 1. */
const rankFields: readonly Metric[] = ['followers', 'sale'];

export const influencerRanklist: Endpoint = {
  id: 'influencer-ranklist',
  path: '/api/v3/echotik/influencer/ranklist',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'user_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const metric = rankFields[requiredInteger(query, 'influencer_rank_field', 1, rankFields.length) - 1] ?? 'sale';
    const period = requiredPeriod(query);
    if (!period) return [];
    const ranking = world.ranking('creator', region, metric, period);
    return pageOf(
      query,
      ranking.filter((creator) => isAskedFor(creator, query, world)),
    ).map((creator) => {
      const total = (of: Metric) => world.total(creator, of, period.last);
      // The ranking by sales leaves all but the sales of the period at 0.
      const gained = (of: Metric) => (metric === 'sale' ? 0 : world.gainOver(creator, of, period));
      const categories = [...new Set(promotedCategories(creator, world).map(([id]) => id))];
      return {
        ...creatorFields(creator, world),
        // Called levels, though all three are of level 1.
        most_category_id: categories[0] ?? '',
        most_category_l2_id: categories[1] ?? '',
        most_category_l3_id: categories[2] ?? '',
        total_digg_cnt: gained('digg'),
        total_digg_history_cnt: total('digg'),
        total_followers_cnt: gained('followers'),
        total_followers_history_cnt: total('followers'),
        total_live_cnt: gained('lives'),
        total_live_history_cnt: total('lives'),
        total_post_video_cnt: gained('videos'),
        total_post_video_history_cnt: total('videos'),
        total_product_cnt: gained('products'),
        total_product_history_cnt: total('products'),
        total_sale_cnt: world.gainOver(creator, 'sale', period),
        total_sale_gmv_amt: world.gainOver(creator, 'gmv', period),
        total_sale_gmv_history_amt: total('gmv'),
        total_sale_history_cnt: total('sale'),
      };
    });
  },
};
