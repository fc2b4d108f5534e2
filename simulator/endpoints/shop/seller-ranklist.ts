/** The ranking of shops of a market and period. */
import { cutPage } from '../../paging.ts';
import type { Endpoint } from '../endpoint.ts';
import { requestedRanking } from '../requested-ranking.ts';
import { matchesShopFilters, buildShopFields } from './shop-fields.ts';

export const sellerRanklist: Endpoint = {
  id: 'seller-ranklist',
  path: '/api/v3/echotik/seller/ranklist',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'seller_id',
  answer(query, world) {
    const requested = requestedRanking(query, world, 'shop', 'seller_rank_field', ['sale', 'creators']);
    if (!requested) return [];
    const { ranking, period } = requested;
    const found = ranking.filter((shop) => matchesShopFilters(shop, query));
    return cutPage(query, found).map((shop) => ({
      ...buildShopFields(shop),
      total_ifl_cnt: world.total(shop, 'creators', period.last),
      total_live_cnt: world.total(shop, 'lives', period.last),
      // Not filled in rankings.
      total_product_cnt: 0,
      total_sale_cnt: world.gainOver(shop, 'sale', period),
      total_sale_gmv_amt: world.gainOver(shop, 'gmv', period),
      total_video_cnt: world.total(shop, 'videos', period.last),
    }));
  },
};
