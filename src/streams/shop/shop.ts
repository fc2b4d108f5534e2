/** A shop as the list, the detail and the ranking write it, and the rows all make of it. */
import { z } from 'zod';
import { counter, decimal, idOrNone, jsonText, mediaUrl, text, tiktokId } from '../../extract/wire.ts';
import { influencers } from '../../load/tables/influencers.ts';
import { shops } from '../../load/tables/shops.ts';
import { type Entry, row } from '../row.ts';

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

export const shopTables = [shops, influencers];

/** The shop, after a stub of its account. */
export const shopRows = (shop: z.output<typeof shopBasics>): readonly Entry[] => [
  ...(shop.user_id ? [row(influencers, { user_id: shop.user_id })] : []),
  row(shops, shop),
];
