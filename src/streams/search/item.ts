/** A result of the library's search: a thin record of one of five kinds, and its row. */
import { z } from 'zod';
import { counter, decimal, jsonText, mapDumpUrls, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { lives } from '../../load/tables/lives.ts';
import { products } from '../../load/tables/products.ts';
import { shops } from '../../load/tables/shops.ts';
import { videos } from '../../load/tables/videos.ts';
import { type Row, row } from '../row.ts';

/** Of all kinds the first six fields, then those of creators, products, shops, videos and live sessions. */
export const item = z.object({
  region: text.nullish(),
  highlight: jsonText(z.unknown()).nullish(),
  total_digg_cnt: counter.nullish(),
  total_views_cnt: counter.nullish(),
  total_sale_cnt: counter.nullish(),
  total_sale_gmv_amt: decimal.nullish(),

  user_id: tiktokId.nullish(),
  unique_id: text.nullish(),
  nick_name: text.nullish(),
  avatar: mediaUrl.nullish(),
  category: text.nullish(),
  contact_email: text.nullish(),
  influencer_level: counter.nullish(),
  total_followers_cnt: counter.nullish(),
  total_post_video_cnt: counter.nullish(),
  total_live_cnt: counter.nullish(),
  total_live_views_cnt: counter.nullish(),
  total_product_cnt: counter.nullish(),

  product_id: tiktokId.nullish(),
  product_name: text.nullish(),
  cover_url: mapDumpUrls.nullish(),
  category_id: text.nullish(),
  spu_avg_price: decimal.nullish(),
  total_sale_7d_cnt: counter.nullish(),
  total_sale_gmv_7d_amt: decimal.nullish(),
  total_ifl_cnt: counter.nullish(),
  total_video_cnt: counter.nullish(),

  seller_id: tiktokId.nullish(),
  seller_name: text.nullish(),
  rating: decimal.nullish(),
  most_product_category_list: jsonText(z.unknown()).nullish(),

  video_id: tiktokId.nullish(),
  video_desc: text.nullish(),
  reflow_cover: mediaUrl.nullish(),

  room_id: tiktokId.nullish(),
});

type Item = z.output<typeof item>;

/** Each kind has its own id; `row` throws where it is missing. */
const asKey = (id: string | null | undefined) => id as string;

/** By the param `type`. */
const rowBuilders = {
  1: (creator: Item) =>
    row(influencers, {
      user_id: asKey(creator.user_id),
      region: creator.region,
      unique_id: creator.unique_id,
      nick_name: creator.nick_name,
      avatar_url: creator.avatar,
      category: creator.category,
      contact_email: creator.contact_email,
      influencer_level: creator.influencer_level,
      total_followers_cnt: creator.total_followers_cnt,
      total_digg_cnt: creator.total_digg_cnt,
      total_views_cnt: creator.total_views_cnt,
      total_post_video_cnt: creator.total_post_video_cnt,
      total_live_cnt: creator.total_live_cnt,
      total_live_views_cnt: creator.total_live_views_cnt,
      total_product_cnt: creator.total_product_cnt,
      total_sale_cnt: creator.total_sale_cnt,
      total_sale_gmv_amt: creator.total_sale_gmv_amt,
    }),
  2: (product: Item) =>
    row(products, {
      product_id: asKey(product.product_id),
      region: product.region,
      product_name: product.product_name,
      cover_urls: product.cover_url,
      category_id: product.category_id,
      spu_avg_price: product.spu_avg_price,
      total_sale_7d_cnt: product.total_sale_7d_cnt,
      total_sale_gmv_7d_amt: product.total_sale_gmv_7d_amt,
      total_sale_cnt: product.total_sale_cnt,
      total_sale_gmv_amt: product.total_sale_gmv_amt,
      total_ifl_cnt: product.total_ifl_cnt,
      total_video_cnt: product.total_video_cnt,
    }),
  3: (shop: Item) =>
    row(shops, {
      seller_id: asKey(shop.seller_id),
      region: shop.region,
      seller_name: shop.seller_name,
      rating: shop.rating,
      most_product_category_list: shop.most_product_category_list,
      total_sale_cnt: shop.total_sale_cnt,
      total_sale_gmv_amt: shop.total_sale_gmv_amt,
    }),
  4: (video: Item) =>
    row(videos, {
      video_id: asKey(video.video_id),
      region: video.region,
      video_desc: video.video_desc,
      cover_url: video.reflow_cover,
      total_digg_cnt: video.total_digg_cnt,
      total_views_cnt: video.total_views_cnt,
    }),
  5: (live: Item) =>
    row(lives, {
      room_id: asKey(live.room_id),
      region: live.region,
      total_digg_cnt: live.total_digg_cnt,
      total_views_cnt: live.total_views_cnt,
      total_sale_cnt: live.total_sale_cnt,
      total_sale_gmv_amt: live.total_sale_gmv_amt,
    }),
} as const satisfies Record<number, (record: Item) => Row>;

export const itemTypes = [1, 2, 3, 4, 5] as const;

export const itemTables = [influencers, products, shops, videos, lives];

export const itemRow = (type: (typeof itemTypes)[number], record: Item): Row => rowBuilders[type](record);
