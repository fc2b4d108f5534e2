/** A live session as the library of EchoTik writes it, in list and detail, and the rows both make of it. */
import { z } from 'zod';
import { counter, decimal, idOrNone, mediaUrl, secondsInstant, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { lives } from '../../load/tables/lives.ts';
import { type Entry, row } from '../row.ts';

export const live = z.object({
  room_id: tiktokId,
  user_id: idOrNone.nullish(),
  unique_id: text.nullish(),
  nick_name: text.nullish(),
  avatar: mediaUrl.nullish(),
  title: text.nullish(),
  region: text.nullish(),
  live_status: counter.nullish(),
  live_type: counter.nullish(),
  create_time: secondsInstant.nullish(),
  finish_time: secondsInstant.nullish(),
  duration: counter.nullish(),
  cover_url: mediaUrl.nullish(),
  max_views_cnt: counter.nullish(),
  total_views_cnt: counter.nullish(),
  total_followers_growth_cnt: counter.nullish(),
  followers_growth_rate: decimal.nullish(),
  total_product_cnt: counter.nullish(),
  total_active_product_cnt: counter.nullish(),
  total_sale_cnt: counter.nullish(),
  total_sale_gmv_amt: decimal.nullish(),
  spu_avg_price: decimal.nullish(),
  gpm: decimal.nullish(),
  live_sale_top3_product: text.nullish(),
  product_category_gmv_distribution: text.nullish(),
  per_live_sale_gmv_30d_amt: decimal.nullish(),
  total_live_30d_cnt: counter.nullish(),
});

type Live = z.output<typeof live>;

export const liveTables = [influencers, lives];

/** The host, where the record names it. */
export const hostRows = ({ user_id, unique_id, nick_name, avatar }: Live): readonly Entry[] =>
  user_id ? [row(influencers, { user_id, unique_id, nick_name, avatar_url: avatar })] : [];

/** Its columns of `lives`. */
export const liveColumns = (record: Live) => ({
  room_id: record.room_id,
  user_id: record.user_id,
  title: record.title,
  region: record.region,
  live_status: record.live_status,
  live_type: record.live_type,
  create_time: record.create_time,
  finish_time: record.finish_time,
  duration_s: record.duration,
  cover_url: record.cover_url,
  max_views_cnt: record.max_views_cnt,
  total_views_cnt: record.total_views_cnt,
  total_followers_growth_cnt: record.total_followers_growth_cnt,
  followers_growth_rate: record.followers_growth_rate,
  total_product_cnt: record.total_product_cnt,
  total_active_product_cnt: record.total_active_product_cnt,
  total_sale_cnt: record.total_sale_cnt,
  total_sale_gmv_amt: record.total_sale_gmv_amt,
  spu_avg_price: record.spu_avg_price,
  gpm: record.gpm,
  live_sale_top3_product: record.live_sale_top3_product,
  product_category_gmv_distribution: record.product_category_gmv_distribution,
  per_live_sale_gmv_30d_amt: record.per_live_sale_gmv_30d_amt,
  total_live_30d_cnt: record.total_live_30d_cnt,
});
