/** Counters of entities on a day. */
import { toDayNumber } from './days.ts';
import type { AnyEntity, EntityKind, Live, Product, Video } from './entities.ts';
import { growthUntil, metricFactor } from './growth.ts';
import type { Market } from './market.ts';

/** Everything that counts up. `gmv` is USD with cents, the others are integers. */
export const entityMetrics = [
  'views',
  'digg',
  'comments',
  'shares',
  'favorites',
  'joins',
  'followers',
  'following',
  'posts',
  'reviews',
  'sale',
  'gmv',
  'video_sale',
  'video_gmv',
  'live_sale',
  'live_gmv',
  'creators',
  'products',
  'videos',
  'lives',
] as const;

export type Metric = (typeof entityMetrics)[number];

/** What an entity counts by itself: the share of its growth. The rest is summed over what it is related to. */
const shares: Readonly<Record<EntityKind, Partial<Record<Metric, number>>>> = {
  creator: { followers: 1, following: 0.01 },
  shop: {},
  product: { sale: 1 },
  video: { views: 1, digg: 0.08, comments: 0.004, shares: 0.006, favorites: 0.01, sale: 0.002 },
  live: { views: 1, joins: 0.5, digg: 0.3, comments: 0.03, shares: 0.01, followers: 0.005, sale: 0.01 },
  hashtag: { views: 1, posts: 0.002 },
  keyword: { views: 1, posts: 0.001, digg: 0.02, comments: 0.0005, shares: 0.0005 },
  ad: { views: 1, digg: 0.02, comments: 0.0006, shares: 0.001 },
};

const REVIEWS_PER_SALE = 0.08;
const place = new Map(entityMetrics.map((metric, i) => [metric, i]));
const counted = { creators: 'creator', products: 'product', videos: 'video', lives: 'live' } as const;

/** The counter of an entity at the end of a day: 0 before its birth, never falling. */
export function countTotal(market: Market, entity: AnyEntity, metric: Metric, day: number): number {
  if (day < entity.born) return 0;
  if (metric === 'creators' || metric === 'products' || metric === 'videos' || metric === 'lives')
    return market.relations.of(entity.id, counted[metric]).filter(({ since }) => since <= day).length;
  switch (entity.kind) {
    case 'product':
      return productTotal(market, entity, metric, day);
    case 'shop':
      return cents(
        sum(market.relations.of(entity.id, 'product'), (product) => countTotal(market, product, metric, day)),
      );
    case 'creator':
      return metric === 'followers' || metric === 'following'
        ? ownTotal(entity, metric, day)
        : creatorTotal(market, entity.id, metric, day);
    case 'video':
    case 'live':
      return mediumTotal(market, entity, metric, day);
    default:
      return ownTotal(entity, metric, day);
  }
}

function productTotal(market: Market, product: Product, metric: Metric, day: number): number {
  if (metric === 'reviews') return Math.floor(REVIEWS_PER_SALE * productTotal(market, product, 'sale', day));
  if (metric.endsWith('gmv')) {
    const sale = metric.replace('gmv', 'sale') as Metric;
    return cents(product.price * productTotal(market, product, sale, day));
  }
  const { of } = market.relations;
  const bySale = (medium: Video | Live) => soldThrough(medium, product.id, day);
  if (metric === 'video_sale') return sum(of(product.id, 'video'), bySale);
  if (metric === 'live_sale') return sum(of(product.id, 'live'), bySale);
  if (metric === 'sale')
    return ownTotal(product, 'sale', day) + sum(of(product.id, 'video'), bySale) + sum(of(product.id, 'live'), bySale);
  return creatorTotal(market, product.id, metric, day);
}

/** A creator counts what its videos and lives count. */
function creatorTotal(market: Market, id: string, metric: Metric, day: number): number {
  const { of } = market.relations;
  const [from, counts] = metric.includes('_') ? (metric.split('_') as [string, Metric]) : ['both', metric];
  const add = (medium: Video | Live) => mediumTotal(market, medium, counts, day);
  const videos = from === 'live' ? 0 : sum(of(id, 'video'), add);
  const lives = from === 'video' ? 0 : sum(of(id, 'live'), add);
  return cents(videos + lives);
}

function mediumTotal(market: Market, medium: Video | Live, metric: Metric, day: number): number {
  if (metric === 'sale') return medium.productIds.length ? ownTotal(medium, 'sale', day) : 0;
  if (metric !== 'gmv') return ownTotal(medium, metric, day);
  let gmv = 0;
  for (const id of medium.productIds) {
    const product = market.byId.get(id);
    if (product?.kind === 'product') gmv += product.price * soldThrough(medium, id, day);
  }
  return cents(gmv);
}

/** Its units are distributed among its products in turn, so that these shares add up to all of them. */
export function soldThrough(medium: Video | Live, productId: string, day: number): number {
  const count = medium.productIds.length;
  return Math.floor((ownTotal(medium, 'sale', day) + medium.productIds.indexOf(productId)) / count);
}

function ownTotal(entity: AnyEntity, metric: Metric, day: number): number {
  const share = shares[entity.kind][metric];
  if (share === undefined || day < entity.born) return 0;
  const scale = share === 1 ? 1 : share * metricFactor(entity.growth, place.get(metric) ?? 0);
  // A live grows on the days it runs, and never after.
  const last = entity.kind === 'live' ? toDayNumber(new Date(entity.finishedAt * 1000)) : day;
  return Math.floor(scale * growthUntil(entity.growth, Math.min(day, last)));
}

function sum<E>(related: readonly { readonly entity: E }[], value: (entity: E) => number): number {
  let total = 0;
  for (const { entity } of related) total += value(entity);
  return total;
}

export function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
