import { pageOf } from '../../paging.ts';
import { requiredInteger, requiredText } from '../../query.ts';
import { requiredPeriod } from '../../rank-period.ts';
import type { Metric } from '../../world/totals.ts';
import type { Endpoint } from '../endpoint.ts';
import { isAskedFor, shopFields } from './shop-fields.ts';

/** By `seller_rank_field`, from 1. */
const rankFields: readonly Metric[] = ['sale', 'creators'];

export const sellerRanklist: Endpoint = {
  id: 'seller-ranklist',
  path: '/api/v3/echotik/seller/ranklist',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'seller_id',
  answer(query, world) {
    const region = requiredText(query, 'region');
    const metric = rankFields[requiredInteger(query, 'seller_rank_field', 1, rankFields.length) - 1] ?? 'sale';
    const period = requiredPeriod(query);
    if (!period) return [];
    const ranking = world.ranking('shop', region, metric, period).filter((shop) => isAskedFor(shop, query));
    return pageOf(query, ranking).map((shop) => ({
      ...shopFields(shop),
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
