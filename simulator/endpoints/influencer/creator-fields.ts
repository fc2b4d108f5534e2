/** A creator as the library of EchoTik writes it. */
import type { CategoryPath } from '../../world/categories.ts';
import { dateNumber } from '../../world/days.ts';
import type { Creator, Video } from '../../world/entities.ts';
import { unit } from '../../world/random.ts';
import { cents } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import { categoryList } from '../category-list.ts';
import { gains } from '../gains.ts';
import { countByLength, countByHour, countByWeekday } from './video-histograms.ts';

const WINDOWS = [1, 7, 30, 90];
const CLOSED_SHARE = 0.02;
const BEST_SCORE = 10;

/** What list, detail and ranking say of a creator. */
export function creatorFields(creator: Creator, world: World) {
  return {
    avatar: creator.avatar,
    category: creator.category,
    ec_score: cents(BEST_SCORE * unit('score', creator.id)),
    nick_name: creator.nickName,
    product_category_list: promotedCategories(creator, world)
      .map((path, i) => `${path.join('-')}:${i + 1}`)
      .join(','),
    region: creator.region,
    sales_flag: creatorSalesFlag(creator, world),
    unique_id: creator.handle,
    user_id: creator.id,
  };
}

/** The record of list and detail. */
export function creatorRecord(creator: Creator, world: World) {
  const { day } = world;
  const known = day - 1;
  const videos = world.related(creator, 'video');
  const units = world.gain(creator, 'sale', 30);
  return {
    ...creatorFields(creator, world),
    avg_30d_price: units ? cents(world.gain(creator, 'gmv', 30) / units) : 0,
    contact_email: creator.email,
    first_crawl_dt: dateNumber(creator.born),
    gender: publicGender(creator),
    influencer_video_duration_level: JSON.stringify(countByLength(videos)),
    influencer_video_publish_hour: JSON.stringify(countByHour(videos)),
    influencer_video_publish_week: JSON.stringify(countByWeekday(videos)),
    interaction_rate: interactionRate(creator, world),
    language: creator.language,
    most_category_product: categoryList(promotedCategories(creator, world).slice(0, 1)),
    most_views_video: findMostViewed(videos, world)?.id ?? '',
    off_mark: Number(unit('closed', creator.id) < CLOSED_SHARE),
    per_video_product_views_avg_30d_cnt: meanViews(sellingVideos(videos), world, 30),
    per_video_product_views_avg_7d_cnt: meanViews(sellingVideos(videos), world, 7),
    per_views_avg_30d_cnt: meanViews(videos, world, 30),
    seller_id: findOwnShop(creator, world)?.id ?? null,
    show_case_flag: Number(creator.showcase),
    signature: creator.bio,
    total_comments_cnt: world.total(creator, 'comments', known),
    total_digg_cnt: world.total(creator, 'digg', known),
    ...gains(world, creator, 'digg', WINDOWS, (days) => `total_digg_${days}d_cnt`),
    total_followers_cnt: world.total(creator, 'followers', known),
    ...gains(world, creator, 'followers', WINDOWS, (days) => `total_followers_${days}d_cnt`),
    total_following_cnt: world.total(creator, 'following', known),
    total_likes_cnt: world.total(creator, 'digg', known),
    total_live_cnt: world.total(creator, 'lives', known),
    total_live_sale_gmv_30d_amt: world.gain(creator, 'live_gmv', 30),
    total_post_video_cnt: world.total(creator, 'videos', known),
    total_product_30d_cnt: world.gain(creator, 'products', 30),
    total_product_cnt: world.total(creator, 'products', known),
    total_sale_cnt: world.total(creator, 'sale', known),
    total_sale_gmv_30d_amt: world.gain(creator, 'gmv', 30),
    total_sale_gmv_amt: world.total(creator, 'gmv', known),
    total_shares_cnt: world.total(creator, 'shares', known),
    total_video_product_30d_cnt: world.gain(creator, 'products', 30),
    total_video_sale_30d_cnt: world.gain(creator, 'video_sale', 30),
    total_video_sale_gmv_30d_amt: world.gain(creator, 'video_gmv', 30),
    total_views_cnt: world.total(creator, 'views', known),
  };
}

/** Filled for the United States only. */
export const publicGender = ({ region, gender }: Creator): string => (region === 'US' ? gender : '');

/** 0 not, 1 by video, 2 live, 3 by both, 4 showcase. */
export function creatorSalesFlag(creator: Creator, world: World): 0 | 1 | 2 | 3 | 4 {
  const known = world.day - 1;
  const byVideo = world.total(creator, 'video_sale', known) > 0;
  const live = world.total(creator, 'live_sale', known) > 0;
  if (byVideo || live) return byVideo ? (live ? 3 : 1) : 2;
  return creator.showcase ? 4 : 0;
}

/** Each path once, in the order of the products. */
export function promotedCategories(creator: Creator, world: World): readonly CategoryPath[] {
  const paths = world.related(creator, 'product').map(({ category }) => [category.join('-'), category] as const);
  return [...new Map(paths).values()];
}

/** Likes in relation to views. */
export function interactionRate(creator: Creator, world: World): number {
  const views = world.total(creator, 'views', world.day - 1);
  return views ? cents(world.total(creator, 'digg', world.day - 1) / views) : 0;
}

export const findOwnShop = (creator: Creator, world: World) =>
  world.list('shop', creator.region).find(({ creatorId }) => creatorId === creator.id);

export const sellingVideos = (videos: readonly Video[]) => videos.filter(({ productIds }) => productIds.length);

export const findMostViewed = (videos: readonly Video[], world: World): Video | undefined =>
  videos.toSorted((a, b) => world.total(b, 'views', world.day - 1) - world.total(a, 'views', world.day - 1))[0];

/** Views a video of those that were published within the last days. */
export function meanViews(videos: readonly Video[], world: World, days = Number.POSITIVE_INFINITY): number {
  const recent = videos.filter(({ born }) => born >= world.day - days);
  const views = recent.reduce((sum, video) => sum + world.total(video, 'views', world.day - 1), 0);
  return recent.length ? Math.round(views / recent.length) : 0;
}
