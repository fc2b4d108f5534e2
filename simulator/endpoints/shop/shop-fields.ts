/** A shop as the library of EchoTik writes it. */
import type { Query } from '../../query.ts';
import { dateNumber } from '../../world/days.ts';
import type { Shop } from '../../world/entities.ts';
import { unit } from '../../world/random.ts';
import { cents } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import { isInCategories } from '../category-filter.ts';
import { categoryList } from '../category-list.ts';
import { gains, salesTrend } from '../gains.ts';

const ACCOUNT_UNKNOWN = 0.1;
const SHELF_UNKNOWN = 0.1;
const LINK_KNOWN = 0.3;
const OLDER_SHARE = 0.1;
const ALIAS_SHARE = 0.1;
const BADGE_SHARE = 0.3;
const FOLLOWERS_PER_SALE = 3;
const WINDOWS = [1, 7, 30, 90];

/** What list, detail and ranking say of a shop. */
export function buildShopFields(shop: Shop) {
  const [category_id, category_l2_id, category_l3_id] = shop.category;
  return {
    category_id,
    category_l2_id,
    category_l3_id,
    cover_url: shop.cover,
    from_flag: shop.crossBorder ? 2 : 1,
    most_product_category_list: categoryList([shop.category]),
    rating: shop.rating,
    region: shop.region,
    seller_id: shop.id,
    seller_name: shop.name,
    user_id: unit('account', shop.id) < ACCOUNT_UNKNOWN ? '' : shop.creatorId,
  };
}

/** The record of list and detail. */
export function shopRecord(shop: Shop, world: World) {
  const known = world.day - 1;
  const products = world.related(shop, 'product');
  const shelf = unit('shelf', shop.id) < SHELF_UNKNOWN ? {} : { total_crawl_product_cnt: products.length };
  return {
    ...buildShopFields(shop),
    ...shelf,
    first_crawl_dt: dateNumber(shop.born),
    product_category_list: categoryList(products.map(({ category }) => category)),
    sales_flag: shopSalesFlag(shop, world),
    sales_trend_flag: salesTrend(world, shop),
    seller_link:
      unit('link', shop.id) < LINK_KNOWN
        ? `https://www.tiktok.com/shop/store/-/${shop.id}?region=${shop.region}`
        : null,
    spu_avg_price: averagePrice(shop, world),
    total_ifl_cnt: world.total(shop, 'creators', known),
    total_live_cnt: world.total(shop, 'lives', known),
    total_product_cnt: world.total(shop, 'products', known),
    total_sale_cnt: world.total(shop, 'sale', known),
    total_sale_gmv_amt: world.total(shop, 'gmv', known),
    ...newerFields(shop, world),
    ...gains(world, shop, 'sale', WINDOWS, (days) => `total_sale_${days}d_cnt`),
    ...gains(world, shop, 'gmv', WINDOWS, (days) => `total_sale_gmv_${days}d_amt`),
  };
}

/** Fields that answers have had since summer 2026; a part of the shops is still without them. */
function newerFields(shop: Shop, world: World) {
  const known = world.day - 1;
  const videos = world.total(shop, 'videos', known);
  const place = unit('newer', shop.id);
  if (place < OLDER_SHARE) return { total_video_cnt: videos };
  const prices = world.related(shop, 'product').flatMap(({ minPrice, maxPrice }) => [minPrice, maxPrice]);
  return {
    ...(place < OLDER_SHARE + ALIAS_SHARE ? { video_count: videos } : { total_video_cnt: videos, video_count: videos }),
    delivery_rate: cents(0.9 + 0.1 * unit('delivery', shop.id)),
    followers_count: FOLLOWERS_PER_SALE * world.total(shop, 'sale', known),
    max_price: prices.length ? Math.max(...prices) : null,
    min_price: prices.length ? Math.min(...prices) : null,
    positive_feedback_rate: cents(0.8 + 0.2 * unit('feedback', shop.id)),
    response_rate: cents(unit('response', shop.id)),
    review_count: world.total(shop, 'reviews', known),
    shop_identity_label: unit('badge', shop.id) < BADGE_SHARE ? 'OFFICIAL SHOP' : '',
    shop_type: Number(unit('badge', shop.id) < BADGE_SHARE),
  };
}

export function averagePrice(shop: Shop, world: World): number {
  const prices = world.related(shop, 'product').map(({ price }) => price);
  return prices.length ? cents(prices.reduce((sum, price) => sum + price, 0) / prices.length) : 0;
}

/** 1 by video, 2 live. */
export function shopSalesFlag(shop: Shop, world: World): 1 | 2 {
  const known = world.day - 1;
  return world.total(shop, 'live_sale', known) > world.total(shop, 'video_sale', known) ? 2 : 1;
}

/** The filters that list and ranking share. */
export const matchesShopFilters = ({ category, crossBorder }: Shop, query: Query): boolean =>
  isInCategories(category, query) && (!query['from_flag'] || query['from_flag'] === (crossBorder ? '2' : '1'));
