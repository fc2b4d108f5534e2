/** Products of TikTok Shop: their state, their SKUs and their days. */
import {
  categoryIds,
  count,
  cumulative,
  cumulativeColumns,
  dayColumn,
  decimalColumn,
  document,
  flag,
  label,
  labelsColumn,
  money,
  productCategoryReference,
  region,
  sales,
  tiktokIdColumn,
  total,
  urls,
} from './columns.ts';
import { shops } from './shops.ts';
import { entity, fact, restatedFact } from './table.ts';
import { amountColumns, countColumns } from './windows.ts';

/** Windows that the API computes for a product, in days. */
export const productWindows = [1, 7, 15, 30, 60, 90] as const;

export const {
  table: products,
  history: products_history,
  versions: products_versions,
} = entity('products', {
  topic: 'Products',
  about: 'Products of TikTok Shop: current attributes and metrics, one row a product. Earlier ones: products_versions.',
  key: () => ({ product_id: tiktokIdColumn('TikTok Shop id of the product.').notNull() }),
  columns: {
    product_name: label('Title.'),
    seller_id: tiktokIdColumn('The shop that sells it: shops.seller_id.'),
    region: region('Market, such as US; GB for the United Kingdom.'),
    ...categoryIds('the product'),
    cover_urls: urls('Images, the main one first; on the host echosell-images only their entries in covers open.'),
    cover_uri: label('Storage key of the main image at TikTok: stays, while the signed URLs expire.'),
    desc_detail: document('Description: [{type, text, ...}], images among the blocks.'),
    sale_props: document('What the variants differ in: [{prop_id, prop_name, has_image, sale_prop_values}].'),
    specification: document('Specification list.'),
    off_mark: count('0 on sale; from 2 on no longer.'),
    is_s_shop: flag('True in a fully managed shop.'),
    is_hot: flag('True for a hot product, as EchoTik says.'),
    shop_type: count('1 brand shop, 0 other.'),
    from_flag: count('The shop is 1 local, 2 cross-border.'),
    sales_flag: count('How it mainly sells: 0 neither, 1 by video, 2 live.'),
    sales_trend_flag: count('Sales over 7 days: 0 flat, 1 up, 2 down.'),
    product_rating: decimalColumn('Score of the reviews, 0 to 5.'),
    review_count: total('Reviews.'),
    product_commission_rate: decimalColumn(
      'Commission of affiliates, presumably as a fraction: 0.05 is 5 %. Kept as EchoTik gives it.',
    ),
    first_crawl_dt: dayColumn('Day EchoTik first saw the product.'),
    last_crawl_dt: dayColumn('Day EchoTik last saw the product.'),

    min_price: money('Lowest price of a SKU; presumably USD.'),
    max_price: money('Highest price of a SKU; presumably USD.'),
    spu_avg_price: money('Mean price of the SKUs; presumably USD.'),
    discount: label('Discount as shown, such as 48%.'),
    free_shipping: flag('True when shipping is free.'),
    shipping_price: money('Shipping fee.'),
    currency: label('Currency of sale_price and origin_price, such as USD.'),
    currency_symbol: label('Its sign, such as RM, from photo search; several currencies share $.'),
    sale_price: money('Price shown by TikTok (realtime), in `currency`.'),
    origin_price: money('Price before the discount shown by TikTok (realtime), in `currency`.'),
    show_price: label('Price as the search of TikTok writes it.'),
    discount_rate: decimalColumn('Discount shown by TikTok (realtime) as a fraction: 0.59 is 59 %.'),
    sold_count: total('Units sold as TikTok shows them (realtime): often rounded.'),
    placement_labels: labelsColumn('Labels in the feed of the shop, such as Free shipping.'),
    selling_points: document('Selling points in the feed of the shop: [{text, count}], the exact count where known.'),

    total_ifl_cnt: total('Creators who promote it, in all.'),
    ...countColumns('total_ifl_video', productWindows, 'Creators who promote it by video'),
    ...countColumns('total_ifl_live', productWindows, 'Creators who promote it live'),
    total_video_cnt: total('Promoting videos in all.'),
    ...countColumns('total_video', productWindows, 'Promoting videos'),
    total_live_cnt: total('Live sessions in all.'),
    ...countColumns('total_live', productWindows, 'Live sessions'),
    total_views_cnt: cumulative(total('Views of the promoting videos in all.')),
    ...countColumns('total_views', productWindows, 'Views of the promoting videos'),
    ...cumulativeColumns(sales('in all')),
    ...countColumns('total_sale', productWindows, 'Units sold (estimate)'),
    ...amountColumns('total_sale_gmv', productWindows, 'GMV (estimate)'),
    total_video_sale_cnt: cumulative(total('Units sold by video in all, estimate.')),
    ...countColumns('total_video_sale', productWindows, 'Units sold by video (estimate)'),
    total_video_sale_gmv_amt: cumulative(money('GMV by video in all, estimate.')),
    ...amountColumns('total_video_sale_gmv', productWindows, 'GMV by video (estimate)'),
    total_live_sale_cnt: cumulative(total('Units sold live in all, estimate.')),
    ...countColumns('total_live_sale', productWindows, 'Units sold live (estimate)'),
    total_live_sale_gmv_amt: cumulative(money('GMV by live session in all, estimate.')),
    ...amountColumns('total_live_sale_gmv', productWindows, 'GMV by live session (estimate)'),
  },
  references: { seller_id: shops.seller_id },
  refersTo: {
    category_id: productCategoryReference,
    category_l2_id: productCategoryReference,
    category_l3_id: productCategoryReference,
  },
  indexes: { products_seller: ['seller_id'] },
});

export const product_skus = fact('product_skus', {
  topic: 'Products',
  day: null,
  about: 'The SKUs a product has now, one row a SKU.',
  key: () => ({
    product_id: tiktokIdColumn('The product: products.product_id.').notNull(),
    sku_id: tiktokIdColumn('TikTok Shop id of the SKU.').notNull(),
  }),
  columns: {
    sale_prop_value_ids: labelsColumn('The values that make the variant: property_value_id in products.sale_props.'),
    currency: label('Currency of the price, such as USD.'),
    currency_symbol: label('Its sign, such as $.'),
    sale_price: money('Price now, in `currency`.'),
    origin_price: money('Price before the discount, in `currency` (realtime).'),
    seller_deduction: money('What the shop takes off in a promotion, in `currency`.'),
  },
  references: { product_id: products.product_id },
});

export const { table: product_daily, revisions: product_daily_revisions } = restatedFact('product_daily', {
  topic: 'Products',
  day: 'date',
  dayKind: 'totals',
  about:
    'A product day by day: totals at the end of the day and what the day sold. A missing day normally means no change, but not always: what a span brought is the difference of totals, not the sum of days.',
  key: () => ({
    product_id: tiktokIdColumn('The product: products.product_id.').notNull(),
    date: dayColumn('The day; its time zone is not documented.').notNull(),
  }),
  columns: {
    spu_avg_price: money('Mean price of the SKUs that day; presumably USD. 0 is unknown.'),
    total_ifl_cnt: total('Creators who promoted it up to the day.'),
    total_video_cnt: total('Promoting videos up to the day.'),
    total_live_cnt: total('Live sessions up to the day.'),
    ...cumulativeColumns(sales('up to the day')),
    total_sale_1d_cnt: total('Units sold that day, estimate.'),
    total_sale_gmv_1d_amt: money('GMV of that day, estimate; presumably USD.'),
  },
  references: { product_id: products.product_id },
});
