/** A video as the library of EchoTik writes it, in lists, details and rankings, and the rows they make of it. */
import { z } from 'zod';
import {
  counter,
  decimal,
  idOrNone,
  jsonText,
  mediaUrl,
  secondsInstant,
  text,
  tiktokId,
  booleanFlag,
} from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { video_products } from '../../load/tables/links.ts';
import { products } from '../../load/tables/products.ts';
import { videos } from '../../load/tables/videos.ts';
import { type Entry, row } from '../row.ts';

/** In all, up to a day, or of a period: the call says which. */
export const videoMetricFields = z.object({
  total_views_cnt: counter.nullish(),
  total_digg_cnt: counter.nullish(),
  total_comments_cnt: counter.nullish(),
  total_favorites_cnt: counter.nullish(),
  total_shares_cnt: counter.nullish(),
  total_video_sale_cnt: counter.nullish(),
  total_video_sale_gmv_amt: decimal.nullish(),
});

export const videoMetricColumns = (record: z.output<typeof videoMetricFields>) => ({
  total_views_cnt: record.total_views_cnt,
  total_digg_cnt: record.total_digg_cnt,
  total_comments_cnt: record.total_comments_cnt,
  total_favorites_cnt: record.total_favorites_cnt,
  total_shares_cnt: record.total_shares_cnt,
  total_video_sale_cnt: record.total_video_sale_cnt,
  total_video_sale_gmv_amt: record.total_video_sale_gmv_amt,
});

/** Fields that every one of these calls has. */
export const video = z.object({
  video_id: tiktokId,
  user_id: idOrNone.nullish(),
  video_desc: text.nullish(),
  create_time: secondsInstant.nullish(),
  region: text.nullish(),
  duration: counter.nullish(),
  reflow_cover: mediaUrl.nullish(),
});

export const videoColumns = (record: z.output<typeof video>) => ({
  video_id: record.video_id,
  user_id: record.user_id,
  video_desc: record.video_desc,
  create_time: record.create_time,
  region: record.region,
  duration_s: record.duration,
  cover_url: record.reflow_cover,
});

/** Its file; pixels and bytes come as text. */
export const videoFileFields = z.object({
  data_size: counter.nullish(),
  height: counter.nullish(),
  width: counter.nullish(),
  ratio: text.nullish(),
});

export const videoFileColumns = (record: z.output<typeof videoFileFields>) => ({
  data_size: record.data_size,
  height: record.height,
  width: record.width,
  ratio: record.ratio,
});

/** A video with its creator and its products, as most of these calls have it. */
export const sellingVideo = video.extend({
  unique_id: text.nullish(),
  avatar: mediaUrl.nullish(),
  created_by_ai: booleanFlag.nullish(),
  sales_flag: counter.nullish(),
  product_category_list: jsonText(z.array(z.unknown())).nullish(),
  video_products: jsonText(z.array(tiktokId)).nullish(),
});

type SellingVideo = z.output<typeof sellingVideo>;

export const sellingVideoColumns = (record: SellingVideo) => ({
  ...videoColumns(record),
  created_by_ai: record.created_by_ai,
  sales_flag: record.sales_flag,
  product_category_list: record.product_category_list,
});

/** The creator, where the record names one; calls with more fields of the creator pass them in `more`. */
export const creatorRows = (
  { user_id, unique_id, avatar }: Pick<SellingVideo, 'user_id' | 'unique_id' | 'avatar'>,
  more: { readonly nick_name?: string | null | undefined; readonly category?: string | null | undefined } = {},
): readonly Entry[] => (user_id ? [row(influencers, { user_id, unique_id, avatar_url: avatar, ...more })] : []);

/** The products attached to a video: only added, since the library does not claim to know all of them. */
export const videoProductRows = (
  video_id: string,
  product_ids: readonly string[] | null | undefined,
): readonly Entry[] =>
  (product_ids ?? []).flatMap((product_id) => [
    row(products, { product_id }),
    row(video_products, { video_id, product_id }),
  ]);

export const videoTables = [influencers, videos, products, video_products];
