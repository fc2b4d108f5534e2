/** Shops of TikTok Shop (the API calls them sellers): their state and their days. */
import {
  categoryIds,
  count,
  cumulativeColumns,
  dayColumn,
  decimalColumn,
  document,
  image,
  label,
  money,
  productCategoryReference,
  region,
  sales,
  tiktokIdColumn,
  total,
  url,
} from './columns.ts';
import { influencers } from './influencers.ts';
import { entity, restatedFact } from './table.ts';
import { amountColumns, countColumns } from './windows.ts';

const days = [1, 7, 30, 90] as const;

export const {
  table: shops,
  history: shops_history,
  versions: shops_versions,
} = entity('shops', {
  topic: 'Shops',
  about: 'Shops of TikTok Shop: current attributes and metrics, one row a shop. Earlier ones: shops_versions.',
  key: () => ({ seller_id: tiktokIdColumn('TikTok Shop id of the shop; not its shop code.').notNull() }),
  columns: {
    seller_name: label('Name of the shop.'),
    seller_link: url('Page of the shop.'),
    cover_url: image('Image of the shop'),
    user_id: tiktokIdColumn('TikTok account of the shop: influencers.user_id.'),
    official_creator_id: tiktokIdColumn('Official account of the shop as its product feed names it (realtime).'),
    author_id: tiktokIdColumn('Account behind the product feed of the shop (realtime).'),
    region: region('Market, such as US; GB for the United Kingdom.'),
    from_flag: count('1 local, 2 cross-border.'),
    sales_flag: count('How the shop mainly sells: 1 by video, 2 live.'),
    sales_trend_flag: count('Sales over 7 days: 0 flat, 1 up, 2 down.'),
    rating: decimalColumn('Score, 0 to 5.'),
    review_count: total('Reviews.'),
    positive_feedback_rate: decimalColumn('Share of positive reviews; fraction or percent is not documented.'),
    response_rate: decimalColumn('Share of messages that the shop answers; fraction or percent is not documented.'),
    delivery_rate: decimalColumn('Share of orders that were delivered; fraction or percent is not documented.'),
    followers_count: total('Followers of the shop.'),
    shop_type: count('1 brand shop, 0 other.'),
    shop_identity_label: label('Badge of the shop, such as OFFICIAL SHOP.'),
    ...categoryIds('the shop'),
    most_product_category_list: document('Top category: [{category_name, category_id}].'),
    product_category_list: document('Categories sold: [{category_name, category_id}].'),
    first_crawl_dt: dayColumn('Day EchoTik first saw the shop.'),

    spu_avg_price: money('Mean price over all SKUs; presumably USD.'),
    min_price: money('Lowest price of a product; the currency is not documented.'),
    max_price: money('Highest price of a product; the currency is not documented.'),
    total_product_cnt: total('Products ever seen, delisted ones too.'),
    total_crawl_product_cnt: total('Products on the shelf now; unknown for about a tenth of the shops.'),
    total_ifl_cnt: total('Creators who promote the shop, in all.'),
    total_video_cnt: total('Promoting videos in all.'),
    total_live_cnt: total('Live sessions in all.'),
    ...cumulativeColumns(sales('in all')),
    ...countColumns('total_sale', days, 'Units sold (estimate)'),
    ...amountColumns('total_sale_gmv', days, 'GMV (estimate)'),
  },
  references: { user_id: influencers.user_id },
  refersTo: { category_id: productCategoryReference },
});

export const { table: shop_daily, revisions: shop_daily_revisions } = restatedFact('shop_daily', {
  topic: 'Shops',
  day: 'date',
  dayKind: 'totals',
  about:
    'A shop day by day: totals at the end of the day and what the day sold. A missing day normally means no change, but not always: what a span brought is the difference of totals, not the sum of days.',
  key: () => ({
    seller_id: tiktokIdColumn('The shop: shops.seller_id.').notNull(),
    date: dayColumn('The day; its time zone is not documented.').notNull(),
  }),
  columns: {
    total_product_cnt: total('Products up to the day, delisted ones too.'),
    total_crawl_product_cnt: total('Products on the shelf that day.'),
    total_video_cnt: total('Promoting videos up to the day.'),
    total_video_ifl_cnt: total('Creators who sell by video.'),
    total_live_cnt: total('Live sessions up to the day.'),
    total_live_ifl_cnt: total('Creators who sell live.'),
    ...cumulativeColumns(sales('up to the day')),
    total_sale_1d_cnt: total('Units sold that day, estimate.'),
    total_sale_gmv_1d_amt: money('GMV of that day, estimate; presumably USD.'),
  },
  references: { seller_id: shops.seller_id },
});
