/** A product as the photo search of TikTok shows it, and the rows that both of its calls make of it. */
import { z } from 'zod';
import { counter, decimal, discountRate, idOrNone, text, tiktokId } from '../../extract/wire.ts';
import { products } from '../../load/tables/products.ts';
import { search_results } from '../../load/tables/search-results.ts';
import { shops } from '../../load/tables/shops.ts';
import { type Row, row } from '../row.ts';
import { withSearchResult, type SearchContext, type Search } from './search-result.ts';

const PRODUCT = 1;

export const photoCard = z.object({
  type: counter.nullish(),
  search_result_id: tiktokId,
  shop_view_data: z
    .object({
      init_state: z
        .object({
          author_id: idOrNone.nullish(),
          /** Its sign. */
          currency: text.nullish(),
          original_price: decimal.nullish(),
          discount_rate: discountRate.nullish(),
        })
        .nullish(),
    })
    .nullish(),
});

export const photoCardTables = [shops, products, search_results];

/** None where the card is of something else than a product. */
export function photoCardRows(card: z.output<typeof photoCard>, search: Search, moment: SearchContext): readonly Row[] {
  if ((card.type ?? PRODUCT) !== PRODUCT) return [];
  const state = card.shop_view_data?.init_state;
  const seller_id = state?.author_id ?? undefined;
  const product = row(products, {
    product_id: card.search_result_id,
    seller_id,
    currency_symbol: state?.currency,
    origin_price: state?.original_price,
    discount_rate: state?.discount_rate,
  });
  return [...(seller_id ? [row(shops, { seller_id })] : []), ...withSearchResult(product, search, moment)];
}

export const ignoredPhotoCardFields = {
  'shop_view_data.init_state.cover': 'URL of an image that may die within days; product-detail has images that stay',
  'shop_view_data.init_state.main_image':
    'URL of an image that may die within days; product-detail has images that stay',
  item_key: 'the id of the product with that of the call',
  'shop_view_data.init_state.product_id': 'the same as search_result_id',
  'shop_view_data.init_state.product_id_str': 'the same as search_result_id',
  'shop_view_data.init_state.original_price_value': 'the same as original_price',
  'shop_view_data.init_state.page_name': 'name of the page in the app',
};
