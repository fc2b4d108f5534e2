/** A shop day by day. */
import { requiredDays } from '../../required-days.ts';
import { cutPage } from '../../paging.ts';
import { isoDate } from '../../world/days.ts';
import type { Live, Shop, Video } from '../../world/entities.ts';
import { unit } from '../../world/random.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { findRequestedShop } from './requested-shop.ts';
import { buildShopFields } from './shop-fields.ts';

const GAP_SHARE = 0.05;

export const sellerTrend: Endpoint = {
  id: 'seller-trend',
  path: '/api/v3/echotik/seller/trend',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'dt',
  answer(query, world) {
    const days = requiredDays(query, world.day);
    const shop = findRequestedShop(query, world);
    if (!shop) return [];
    const known = days.filter((day) => day >= shop.born && unit('gap', shop.id, day) >= GAP_SHARE);
    return cutPage(query, known).map((day) => buildDay(shop, day, world));
  },
};

function buildDay(shop: Shop, day: number, world: World) {
  const products = world.total(shop, 'products', day);
  const thatDay = { first: day, last: day };
  const { seller_id, user_id } = buildShopFields(shop);
  return {
    dt: isoDate(day),
    seller_id,
    total_crawl_product_cnt: products,
    total_live_cnt: world.total(shop, 'lives', day),
    total_live_ifl_cnt: countCreators(world.related(shop, 'live'), day),
    total_product_cnt: products,
    total_sale_1d_cnt: world.gainOver(shop, 'sale', thatDay),
    total_sale_cnt: world.total(shop, 'sale', day),
    total_sale_gmv_1d_amt: world.gainOver(shop, 'gmv', thatDay),
    total_sale_gmv_amt: world.total(shop, 'gmv', day),
    total_video_cnt: world.total(shop, 'videos', day),
    total_video_ifl_cnt: countCreators(world.related(shop, 'video'), day),
    user_id,
  };
}

const countCreators = (media: readonly (Video | Live)[], day: number): number =>
  new Set(media.filter(({ born }) => born <= day).map(({ creatorId }) => creatorId)).size;
