/** A shop as the list, the detail and the ranking write it, and the rows all make of it. */
import { z } from 'zod';
import { compactDay, counter, decimal, idOrNone, jsonText, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { shops } from '../../load/tables/shops.ts';
import { type Entry, row } from '../row.ts';
import { windowAmounts, windowCounts } from '../window-fields.ts';

/** What does not depend on a period. */
export const shopFields = {
  seller_id: tiktokId,
  seller_name: text.nullish(),
  cover_url: mediaUrl.nullish(),
  user_id: idOrNone.nullish(),
  region: text.nullish(),
  from_flag: counter.nullish(),
  rating: decimal.nullish(),
  category_id: text.nullish(),
  category_l2_id: text.nullish(),
  category_l3_id: text.nullish(),
  most_product_category_list: jsonText(z.unknown()).nullish(),
};

const shopBasics = z.object(shopFields);

type ShopRecord = z.output<typeof shopBasics> & {
  readonly total_video_cnt?: number | null | undefined;
  readonly video_count?: number | null | undefined;
};

export const shopTables = [shops, influencers];

/** The shop, after a placeholder row of its account. */
export const shopRows = ({ video_count, ...shop }: ShopRecord): readonly Entry[] => [
  ...(shop.user_id ? [row(influencers, { user_id: shop.user_id })] : []),
  row(shops, video_count === undefined ? shop : { ...shop, total_video_cnt: shop.total_video_cnt ?? video_count }),
];

const windows = [1, 7, 30, 90] as const;

/** The record of the list and the detail. */
export const shop = shopBasics.extend({
  product_category_list: jsonText(z.unknown()).nullish(),
  first_crawl_dt: compactDay.nullish(),
  sales_flag: counter.nullish(),
  sales_trend_flag: counter.nullish(),
  seller_link: text.nullish(),
  spu_avg_price: decimal.nullish(),
  // From here to the identity label: since summer 2026. Answers without them leave their columns as they are.
  min_price: decimal.nullish(),
  max_price: decimal.nullish(),
  review_count: counter.nullish(),
  positive_feedback_rate: decimal.nullish(),
  response_rate: decimal.nullish(),
  delivery_rate: decimal.nullish(),
  followers_count: counter.nullish(),
  shop_type: counter.nullish(),
  shop_identity_label: text.nullish(),
  total_product_cnt: counter.nullish(),
  total_crawl_product_cnt: counter.nullish(),
  total_ifl_cnt: counter.nullish(),
  total_video_cnt: counter.nullish(),
  /** Stands for total_video_cnt where that is missing. */
  video_count: counter.nullish(),
  total_live_cnt: counter.nullish(),
  total_sale_cnt: counter.nullish(),
  total_sale_gmv_amt: decimal.nullish(),
  ...windowCounts('total_sale', windows),
  ...windowAmounts('total_sale_gmv', windows),
});
