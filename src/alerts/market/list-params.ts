/** Which list of the API a rule about places means: its stream, its params without the day, and the columns of its rows. */
import type { MarketRuleConfig } from '../../config/market-rules.ts';

type PlacesRule = Extract<MarketRuleConfig, { readonly preset: 'enters-ranking' | 'leaves-ranking' }>;
type TrendingRule = Extract<MarketRuleConfig, { readonly preset: 'enters-trending' }>;

const RANKINGS = {
  product: { stream: 'product-ranklist', field: 'product_rank_field', category: 'category_id' },
  shop: { stream: 'seller-ranklist', field: 'seller_rank_field', category: 'category_id' },
  creator: { stream: 'influencer-ranklist', field: 'influencer_rank_field', category: 'product_category_id' },
  video: { stream: 'video-ranklist', field: 'video_rank_field', category: 'product_category_id' },
} as const;

const RANK_TYPES = { day: 1, week: 2, month: 3 } as const;

/** The values of rank_field, as echotik.*_ranks describe them: for creators and videos units are the second one. */
const RANK_FIELDS: Readonly<Record<PlacesRule['of'], Readonly<Partial<Record<PlacesRule['sortedBy'], 1 | 2>>>>> = {
  product: { units: 1, creators: 2 },
  shop: { units: 1, creators: 2 },
  creator: { followers: 1, units: 2 },
  video: { views: 1, units: 2 },
};

/** Values that the statement needs for the other kind of list. */
const NO_TRENDING = { period_days: null, order_by: null };
const NO_RANKING = { rank_type: null, rank_field: null, category: null };

export function listPlaces({ of, region, top, period, sortedBy, category }: PlacesRule, enters: boolean) {
  const { stream, field, category: categoryParam } = RANKINGS[of];
  const [rank_type, rank_field] = [RANK_TYPES[period], RANK_FIELDS[of][sortedBy] ?? 1];
  const list = { region, rank_type, [field]: rank_field, ...(category ? { [categoryParam]: category } : {}) };
  const columns = { of, region, rank_type, rank_field, category: category ?? '' };
  return {
    streams: [stream],
    values: { stream, list: JSON.stringify(list), top, enters, ...columns, ...NO_TRENDING },
  };
}

const TRENDING_STREAMS = {
  sound: 'trending-music-list',
  hashtag: 'trending-hashtag-list',
  video: 'trending-video-list',
} as const;

export function trendingPlaces({ of, region, days, top, orderBy }: TrendingRule) {
  const stream = TRENDING_STREAMS[of];
  const list = { region, period: days, ...(of === 'video' ? { order_by: orderBy } : {}) };
  const columns = { of: `trending ${of}`, region, period_days: days, order_by: orderBy };
  return {
    streams: [stream],
    values: { stream, list: JSON.stringify(list), top, enters: true, ...columns, ...NO_RANKING },
  };
}
