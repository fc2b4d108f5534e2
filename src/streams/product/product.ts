/**
 * A product as EchoTik writes it, in rankings, lists of a market or a shop, and details, and the rows all make of it.
 */
import { z } from 'zod';
import { compactDay, counter, decimal, idOrNone, jsonText, text, tiktokId, booleanFlag } from '../../extract/wire.ts';
import { product_skus, productWindows, products } from '../../load/tables/products.ts';
import { shops } from '../../load/tables/shops.ts';
import { images, sortImageUrls } from '../images.ts';
import { type Entry, row, set } from '../row.ts';
import { windowAmounts, windowCounts } from '../window-fields.ts';

/** The fields of a product itself that a ranking has. */
export const productBasics = z.object({
  product_id: tiktokId,
  product_name: text.nullish(),
  region: text.nullish(),
  category_id: text.nullish(),
  category_l2_id: text.nullish(),
  category_l3_id: text.nullish(),
  min_price: decimal.nullish(),
  max_price: decimal.nullish(),
  spu_avg_price: decimal.nullish(),
  product_commission_rate: decimal.nullish(),
});

const sku = z.object({
  sku_id: tiktokId,
  sale_prop_value_ids: text.nullish(),
  real_price: z
    .object({
      currency: text.nullish(),
      currency_symbol: text.nullish(),
      sale_price_decimal: decimal.nullish(),
      promotion_deduction_details: z.object({ seller_subtotal_deduction_decimal: decimal.nullish() }).nullish(),
    })
    .nullish(),
});

/** In the list of a shop. */
export const shopProduct = productBasics.extend({
  seller_id: idOrNone.nullish(),
  cover_url: images.nullish(),
  desc_detail: jsonText(z.array(z.unknown())).nullish(),
  sale_props: jsonText(z.array(z.unknown())).nullish(),
  skus: jsonText(z.array(sku)).nullish(),
  discount: text.transform((shown) => (shown === '-' ? null : shown)).nullish(),
  free_shipping: booleanFlag.nullish(),
  off_mark: counter.nullish(),
  is_s_shop: booleanFlag.nullish(),
  sales_flag: counter.nullish(),
  sales_trend_flag: counter.nullish(),
  product_rating: decimal.nullish(),
  review_count: counter.nullish(),
  first_crawl_dt: compactDay.nullish(),
  total_ifl_cnt: counter.nullish(),
  ...windowCounts('total_ifl_video', productWindows),
  ...windowCounts('total_ifl_live', productWindows),
  total_video_cnt: counter.nullish(),
  ...windowCounts('total_video', productWindows),
  total_live_cnt: counter.nullish(),
  ...windowCounts('total_live', productWindows),
  total_views_cnt: counter.nullish(),
  ...windowCounts('total_views', productWindows),
  total_sale_cnt: counter.nullish(),
  ...windowCounts('total_sale', productWindows),
  total_sale_gmv_amt: decimal.nullish(),
  ...windowAmounts('total_sale_gmv', productWindows),
  ...windowCounts('total_live_sale', productWindows),
  ...windowAmounts('total_live_sale_gmv', productWindows),
});

/** In details. */
export const detailedProduct = shopProduct.extend({
  specification: jsonText(z.array(z.unknown())).nullish(),
  total_video_sale_cnt: counter.nullish(),
  ...windowCounts('total_video_sale', productWindows),
  total_video_sale_gmv_amt: decimal.nullish(),
  ...windowAmounts('total_video_sale_gmv', productWindows),
  total_live_sale_cnt: counter.nullish(),
  total_live_sale_gmv_amt: decimal.nullish(),
});

/** In the list of a market. */
export const listedProduct = detailedProduct.extend({
  from_flag: counter.nullish(),
  is_hot: booleanFlag.nullish(),
  shop_type: counter.nullish(),
  shipping_price: decimal.nullish(),
  last_crawl_dt: compactDay.nullish(),
});

type Product = z.output<typeof shopProduct> & Partial<z.output<typeof listedProduct>>;

export const productTables = [products, shops, product_skus];

/** The product after a placeholder row of its shop, and all of its SKUs. */
export const productRows = ({ cover_url, skus, ...columns }: Product): readonly Entry[] => [
  ...(columns.seller_id ? [row(shops, { seller_id: columns.seller_id })] : []),
  row(products, { ...columns, cover_urls: cover_url && sortImageUrls(cover_url) }),
  ...set(
    product_skus,
    { product_id: columns.product_id },
    skus?.map(({ sku_id, sale_prop_value_ids, real_price }) => ({
      sku_id,
      sale_prop_value_ids: sale_prop_value_ids?.split('_'),
      currency: real_price?.currency,
      currency_symbol: real_price?.currency_symbol,
      sale_price: real_price?.sale_price_decimal,
      seller_deduction: real_price?.promotion_deduction_details?.seller_subtotal_deduction_decimal,
    })),
  ),
];
