/** A live session as the library of EchoTik writes it. */
import { toEpochSeconds } from '../../world/days.ts';
import type { Live } from '../../world/entities.ts';
import { isOnAir } from '../../world/lives.ts';
import { integerIn, unit } from '../../world/random.ts';
import { cents } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import { categoryList } from '../category-list.ts';

const LIVE = 2;
const ENDED = 4;
const BY_SHOP = 1;
const BY_CREATOR = 2;
const PEAK_KNOWN = 0.4;

/** What every list says of a session: one on the air has no end yet. */
export function sessionFields(live: Live, { day }: World) {
  const onAir = isOnAir(live, day);
  return {
    cover_url: live.cover,
    create_time: live.startedAt,
    duration: (onAir ? toEpochSeconds(day) : live.finishedAt) - live.startedAt,
    finish_time: onAir ? null : live.finishedAt,
    region: live.region,
    room_id: live.id,
    title: live.title,
  };
}

/** Viewers at the peak; 0 where the library does not know. */
export const peakViews = (live: Live, world: World) =>
  unit('peak', live.id) < PEAK_KNOWN
    ? Math.ceil(world.total(live, 'views', world.day - 1) / integerIn(4, 20, 'peak', live.id))
    : 0;

/** What list and detail say of a session, as it was known the day before. */
export function liveFields(live: Live, world: World) {
  const { day } = world;
  const known = day - 1;
  const host = world.find('creator', live.creatorId);
  const onAir = isOnAir(live, day);
  const views = world.total(live, 'views', known);
  const gmv = world.total(live, 'gmv', known);
  const gained = world.total(live, 'followers', known);
  const products = world.related(live, 'product');
  const sessions = host ? world.gain(host, 'lives', 30) : 0;
  const byShop = world.list('shop', live.region).some(({ creatorId }) => creatorId === live.creatorId);
  return {
    avatar: host?.avatar ?? null,
    ...sessionFields(live, world),
    followers_growth_rate: host ? cents(gained / Math.max(1, world.total(host, 'followers', known))) : null,
    gpm: views ? cents((gmv / views) * 1000) : 0,
    live_sale_top3_product: products
      .slice(0, 3)
      .map(({ id }) => id)
      .join(','),
    live_status: onAir ? LIVE : ENDED,
    live_type: byShop ? BY_SHOP : BY_CREATOR,
    max_views_cnt: peakViews(live, world),
    nick_name: host?.nickName ?? null,
    per_live_sale_gmv_30d_amt: host && sessions ? cents(world.gain(host, 'live_gmv', 30) / sessions) : 0,
    product_category_gmv_distribution: JSON.stringify(
      Object.fromEntries(products.map(({ category: [id] }) => [id, cents(gmv / products.length)])),
    ),
    spu_avg_price: products.length
      ? cents(products.reduce((sum, { price }) => sum + price, 0) / products.length)
      : null,
    total_active_product_cnt: products.length,
    total_followers_growth_cnt: gained,
    total_live_30d_cnt: sessions,
    total_product_cnt: live.productIds.length,
    total_sale_cnt: world.total(live, 'sale', known),
    total_sale_gmv_amt: gmv,
    total_views_cnt: views,
    unique_id: host?.handle ?? null,
    user_id: live.creatorId,
  };
}

/** What only the list has. */
export function listedFields(live: Live, world: World) {
  const known = world.day - 1;
  return {
    product_category_list: categoryList(world.related(live, 'product').map(({ category }) => category)),
    total_comments_cnt: world.total(live, 'comments', known),
    total_digg_cnt: world.total(live, 'digg', known),
    total_followers_cnt: world.total(live, 'followers', known),
    total_joins_cnt: world.total(live, 'joins', known),
    total_shares_cnt: world.total(live, 'shares', known),
  };
}
