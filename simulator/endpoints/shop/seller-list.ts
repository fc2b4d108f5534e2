/** Shops of a market, filtered and sorted. */
import { cutPage } from '../../paging.ts';
import { requiredText } from '../../query.ts';
import { sortedBy } from '../../sorting.ts';
import { salesTrend } from '../gains.ts';
import type { Endpoint } from '../endpoint.ts';
import { averagePrice, matchesShopFilters, shopSalesFlag, shopRecord } from './shop-fields.ts';

export const sellerList: Endpoint = {
  id: 'seller-list',
  path: '/api/v3/echotik/seller/list',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'seller_id',
  answer(query, world) {
    const { sales_flag, sales_trend_flag } = query;
    const known = world.day - 1;
    const found = world
      .list('shop', requiredText(query, 'region'))
      .filter((shop) => matchesShopFilters(shop, query))
      .filter((shop) => !sales_flag || sales_flag === String(shopSalesFlag(shop, world)))
      .filter((shop) => !sales_trend_flag || sales_trend_flag === String(salesTrend(world, shop)));
    const list = sortedBy(
      query,
      'seller_sort_field',
      [
        (shop) => world.total(shop, 'sale', known),
        (shop) => world.total(shop, 'gmv', known),
        (shop) => averagePrice(shop, world),
      ],
      found,
    );
    return cutPage(query, list).map((shop) => shopRecord(shop, world));
  },
};
