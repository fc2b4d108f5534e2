/** The filters of the list of creators. */
import { optionalNumber, type Query } from '../../query.ts';
import type { Creator } from '../../world/entities.ts';
import type { World } from '../../world/world.ts';
import {
  publicGender,
  interactionRate,
  meanViews,
  promotedCategories,
  creatorSalesFlag,
  sellingVideos,
  findOwnShop,
} from './creator-fields.ts';

/** The filters that list and ranking share: the category of the creator, and one, of any level, that it promotes. */
export function matchesCategories(creator: Creator, query: Query, world: World): boolean {
  const { influencer_category_name, product_category_id } = query;
  if (influencer_category_name && influencer_category_name !== creator.category) return false;
  return !product_category_id || promotedCategories(creator, world).flat().includes(product_category_id);
}

/** The filters of the list by what a creator is. */
export function matchesProfile(creator: Creator, query: Query, world: World): boolean {
  const { gender, influencer_language, seller_id, show_case_flag, sales_flag } = query;
  return (
    (!gender || gender === publicGender(creator)) &&
    (!influencer_language || influencer_language === creator.language) &&
    (!seller_id || seller_id === findOwnShop(creator, world)?.id) &&
    (!show_case_flag || show_case_flag === String(Number(creator.showcase))) &&
    // 0 means any.
    (!sales_flag || sales_flag === '0' || sales_flag === String(creatorSalesFlag(creator, world)))
  );
}

type Measure = (creator: Creator, world: World) => number;

/** What has a `min_` and a `max_`. */
const measures: Readonly<Record<string, Measure>> = {
  total_followers_cnt: (creator, world) => world.total(creator, 'followers', world.day - 1),
  total_digg_cnt: (creator, world) => world.total(creator, 'digg', world.day - 1),
  interaction_rate: interactionRate,
  total_views_cnt: (creator, world) => world.total(creator, 'views', world.day - 1),
  total_views_7d_cnt: (creator, world) => world.gain(creator, 'views', 7),
  per_video_product_views_avg_cnt: (creator, world) => meanViews(sellingVideos(world.related(creator, 'video')), world),
  per_video_product_views_avg_7d_cnt: (creator, world) =>
    meanViews(sellingVideos(world.related(creator, 'video')), world, 7),
};

export function matchesRanges(creator: Creator, query: Query, world: World): boolean {
  return Object.entries(measures).every(([name, measure]) => {
    const least = optionalNumber(query, `min_${name}`);
    const most = optionalNumber(query, `max_${name}`);
    if (least === undefined && most === undefined) return true;
    const value = measure(creator, world);
    return value >= (least ?? value) && value <= (most ?? value);
  });
}
