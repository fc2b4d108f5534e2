/** A video as the library of EchoTik writes it. */
import type { Video } from '../../world/entities.ts';
import { integerIn, unit } from '../../world/random.ts';
import type { Metric } from '../../world/totals.ts';
import type { World } from '../../world/world.ts';
import { categoryList } from '../category-list.ts';
import { gains } from '../gains.ts';

const AD_UNKNOWN = 0.1;
const BYTES_PER_SECOND = 65_000;
const WINDOWS = [1, 7, 30];

/** What a video counts, by the names of the wire; `of` says up to when or of which days. */
export const buildVideoCounts = (of: (metric: Metric) => number) => ({
  total_comments_cnt: of('comments'),
  total_digg_cnt: of('digg'),
  total_favorites_cnt: of('favorites'),
  total_shares_cnt: of('shares'),
  total_video_sale_cnt: of('sale'),
  total_video_sale_gmv_amt: of('gmv'),
  total_views_cnt: of('views'),
});

/** What all calls of the library say of a video. */
export const videoFields = (video: Video) => ({
  create_time: String(video.createdAt),
  duration: video.duration,
  reflow_cover: video.cover,
  region: video.region,
  user_id: video.creatorId,
  video_desc: video.text,
  video_id: video.id,
});

/** The file of it; numbers as text. */
export function fileFields({ id, duration }: Video) {
  const wide = unit('wide', id) < 0.1;
  return {
    data_size: String(duration * BYTES_PER_SECOND + integerIn(0, BYTES_PER_SECOND, 'size', id)),
    height: wide ? '576' : '1280',
    ratio: wide ? '540p' : '720p',
    width: wide ? '1024' : '720',
  };
}

/** What lists, details and rankings say beside that. */
export function sellingFields(video: Video, world: World) {
  const creator = world.find('creator', video.creatorId);
  const products = world.related(video, 'product');
  return {
    ...videoFields(video),
    avatar: creator?.avatar ?? null,
    created_by_ai: String(video.createdByAi),
    product_category_list: categoryList(products.map(({ category }) => category)),
    sales_flag: products.length ? 1 : 0,
    unique_id: creator?.handle ?? null,
    // Bare integers above 2^53.
    video_products: `[${video.productIds.join(', ')}]`,
  };
}

/** The record of list and detail. */
export const videoRecord = (video: Video, world: World) => ({
  ...sellingFields(video, world),
  ...fileFields(video),
  ...buildVideoCounts((metric) => world.total(video, metric, world.day - 1)),
  ...gains(world, video, 'views', WINDOWS, (days) => `total_views_${days}d_cnt`),
  ...gains(world, video, 'digg', WINDOWS, (days) => `total_digg_${days}d_cnt`),
  is_ad: unit('ad known', video.id) < AD_UNKNOWN ? null : Number(video.isAd),
});

/** The filter by a category of level 1 of the products. */
export const sellsIn = (video: Video, category: string | undefined, world: World): boolean =>
  !category || world.related(video, 'product').some(({ category: [id] }) => id === category);
