/** A product day by day. */
import { requiredDays } from '../../required-days.ts';
import { cutPage } from '../../paging.ts';
import { isoDate } from '../../world/days.ts';
import type { Product } from '../../world/entities.ts';
import { unit } from '../../world/random.ts';
import { cents } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import type { Endpoint } from '../endpoint.ts';
import { findRequestedProduct } from './requested-product.ts';
import { buildProductBasics } from './product-fields.ts';

const GAP_SHARE = 0.05;
const PRICE_UNKNOWN = 0.05;
/** Products whose newest day is counted short, and set right the day after; and by how much. */
const LATE_SHARE = 0.25;
const MISSING_SHARE = 0.1;

export const productTrend: Endpoint = {
  id: 'product-trend',
  path: '/api/v3/echotik/product/trend',
  credits: 1,
  message: 'success',
  at: 'data',
  key: 'dt',
  answer(query, world) {
    const days = requiredDays(query, world.day);
    const product = findRequestedProduct(query, world);
    if (!product) return [];
    const known = days.filter((day) => day >= product.born && unit('gap', product.id, day) >= GAP_SHARE);
    return cutPage(query, known).map((day) => buildDay(product, day, world));
  },
};

function buildDay(product: Product, day: number, world: World) {
  const thatDay = { first: day, last: day };
  const { product_id, spu_avg_price } = buildProductBasics(product, day);
  const isLate = day === world.day - 1 && unit('late', product_id, day) < LATE_SHARE;
  const sale = world.gainOver(product, 'sale', thatDay);
  const gmv = world.gainOver(product, 'gmv', thatDay);
  const missing = isLate ? Math.ceil(sale * MISSING_SHARE) : 0;
  const missingGmv = isLate ? cents(gmv * MISSING_SHARE) : 0;
  return {
    dt: isoDate(day),
    product_id,
    spu_avg_price: unit('price', product_id, day) < PRICE_UNKNOWN ? 0 : spu_avg_price,
    total_ifl_cnt: world.total(product, 'creators', day),
    total_live_cnt: world.total(product, 'lives', day),
    total_sale_1d_cnt: sale - missing,
    total_sale_cnt: world.total(product, 'sale', day) - missing,
    total_sale_gmv_1d_amt: cents(gmv - missingGmv),
    total_sale_gmv_amt: cents(world.total(product, 'gmv', day) - missingGmv),
    total_video_cnt: world.total(product, 'videos', day),
  };
}
