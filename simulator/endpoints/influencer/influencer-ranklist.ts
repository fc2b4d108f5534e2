/** The ranking of creators of a market and period. */
import { cutPage } from '../../paging.ts';
import type { Metric } from '../../world/totals.ts';
import type { Endpoint } from '../endpoint.ts';
import { requestedRanking } from '../requested-ranking.ts';
import { matchesCategories } from './creator-filters.ts';
import { creatorFields, promotedCategories } from './creator-fields.ts';

export const influencerRanklist: Endpoint = {
  id: 'influencer-ranklist',
  path: '/api/v3/echotik/influencer/ranklist',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'user_id',
  answer(query, world) {
    const requested = requestedRanking(query, world, 'creator', 'influencer_rank_field', ['followers', 'sale']);
    if (!requested) return [];
    const { ranking, metric, period } = requested;
    return cutPage(
      query,
      ranking.filter((creator) => matchesCategories(creator, query, world)),
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
