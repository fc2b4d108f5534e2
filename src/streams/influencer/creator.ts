/** A creator as the offline calls write it: what the rank list, the list and the detail have in common. */
import { z } from 'zod';
import { categoryRanks, counter, decimal, mediaUrl, text, tiktokId } from '../../extract/wire.ts';

export const creator = z.object({
  user_id: tiktokId,
  unique_id: text.nullish(),
  nick_name: text.nullish(),
  avatar: mediaUrl.nullish(),
  region: text.nullish(),
  category: text.nullish(),
  ec_score: decimal.nullish(),
  sales_flag: counter.nullish(),
  product_category_list: categoryRanks.nullish(),
});

/** Its columns of `influencers`. */
export const creatorColumns = (record: z.output<typeof creator>) => ({
  user_id: record.user_id,
  unique_id: record.unique_id,
  nick_name: record.nick_name,
  avatar_url: record.avatar,
  region: record.region,
  category: record.category,
  ec_score: record.ec_score,
  sales_flag: record.sales_flag,
  product_category_list: record.product_category_list,
});
