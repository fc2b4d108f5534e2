/**
 * The rankings by day, week and month: the position and what the period brought. What a row says of the creator,
 * product, shop or video itself (its name, price, rating) is in influencers, products, shops, videos.
 */
import { asFilter, count, dayColumn, label, money, region, sales, tiktokIdColumn, total } from './columns.ts';
import { influencers } from './influencers.ts';
import { products } from './products.ts';
import { shops } from './shops.ts';
import { restatedFact } from './table.ts';
import { videoMetrics, videos } from './videos.ts';

/** One ranking; `fields` says what its rank_field can be. */
const ranking = (fields: string) => ({
  rank_type: count('Length of the period: 1 day, 2 week, 3 month.').notNull(),
  date: dayColumn('First day of the period: any day, a Monday, or the first of a month.').notNull(),
  region: region('Market of the ranking, such as US.').notNull(),
  rank_field: count(`What it is sorted by: ${fields}.`).notNull(),
});

/** Params of a walk of a ranking -> the columns of its rows; `field` is the param with the sort order. */
const rankingColumns = (field: string) => ({
  region: 'region' as const,
  rank_type: 'rank_type' as const,
  date: 'date' as const,
  [field]: 'rank_field' as const,
});

/** A filtered ranking is another ranking, so the filter is part of the key. */
const rankingFilter = (what: string) =>
  asFilter(label(`The ranking is cut by this ${what}; empty for no cut.`).notNull());
const categoryFilters = () => ({
  category_id: rankingFilter('category of level 1'),
  category_l2_id: rankingFilter('category of level 2'),
  category_l3_id: rankingFilter('category of level 3'),
});
const rankingPosition = () => count('Position in the ranking, 1 is the top.');
/** Up to when is not documented, so they stay with the ranking: an old one must not overwrite the totals of today. */
const allTimeTotal = (what: string) => total(`${what} in all, as the ranking states.`);

export const { table: influencer_ranks, revisions: influencer_ranks_revisions } = restatedFact('influencer_ranks', {
  topic: 'Rankings',
  day: 'date',
  dayKind: 'ranking',
  list: { stream: 'influencer-ranklist', columns: rankingColumns('influencer_rank_field') },
  about: 'A creator in a ranking. A 0 may be "not computed": each ranking fills the metric it is sorted by.',
  key: () => ({
    ...ranking('1 followers, 2 units sold'),
    influencer_category_name: rankingFilter('category of creators'),
    product_category_id: rankingFilter('category of the products promoted'),
    user_id: tiktokIdColumn('The creator: influencers.user_id.').notNull(),
  }),
  columns: {
    position: rankingPosition(),
    total_followers_cnt: total('Followers gained in the period.'),
    total_digg_cnt: total('Likes gained in the period.'),
    total_post_video_cnt: total('Videos published in the period.'),
    total_live_cnt: total('Live sessions in the period.'),
    total_product_cnt: total('Products promoted in the period.'),
    ...sales('in the period'),
    total_followers_history_cnt: allTimeTotal('Followers'),
    total_digg_history_cnt: allTimeTotal('Likes'),
    total_post_video_history_cnt: allTimeTotal('Videos published'),
    total_live_history_cnt: allTimeTotal('Live sessions'),
    total_product_history_cnt: allTimeTotal('Products promoted'),
    total_sale_history_cnt: allTimeTotal('Units sold (estimate)'),
    total_sale_gmv_history_amt: money('GMV (estimate) in all, as the ranking states.'),
  },
  references: { user_id: influencers.user_id },
});

export const { table: product_ranks, revisions: product_ranks_revisions } = restatedFact('product_ranks', {
  topic: 'Rankings',
  day: 'date',
  dayKind: 'ranking',
  list: { stream: 'product-ranklist', columns: rankingColumns('product_rank_field') },
  about: 'A product in a ranking.',
  key: () => ({
    ...ranking('1 units sold, 2 creators who promote it'),
    ...categoryFilters(),
    product_id: tiktokIdColumn('The product: products.product_id.').notNull(),
  }),
  columns: {
    position: rankingPosition(),
    ...sales('in the period'),
    total_ifl_cnt: total('Creators who promote it; in the period or in all is not documented.'),
    total_video_cnt: total('Promoting videos; in the period or in all is not documented.'),
    total_live_cnt: total('Live sessions; in the period or in all is not documented.'),
  },
  references: { product_id: products.product_id },
});

export const { table: shop_ranks, revisions: shop_ranks_revisions } = restatedFact('shop_ranks', {
  topic: 'Rankings',
  day: 'date',
  dayKind: 'ranking',
  list: { stream: 'seller-ranklist', columns: rankingColumns('seller_rank_field') },
  about: 'A shop in a ranking.',
  key: () => ({
    ...ranking('1 units sold, 2 creators who promote it'),
    ...categoryFilters(),
    from_flag: rankingFilter('origin of the shop (1 local, 2 cross-border)'),
    seller_id: tiktokIdColumn('The shop: shops.seller_id.').notNull(),
  }),
  columns: {
    position: rankingPosition(),
    ...sales('in the period'),
    total_product_cnt: total('Products; 0 where the ranking does not fill it.'),
    total_ifl_cnt: total('Creators who promote it; in the period or in all is not documented.'),
    total_video_cnt: total('Promoting videos; in the period or in all is not documented.'),
    total_live_cnt: total('Live sessions; in the period or in all is not documented.'),
  },
  references: { seller_id: shops.seller_id },
});

export const { table: video_ranks, revisions: video_ranks_revisions } = restatedFact('video_ranks', {
  topic: 'Rankings',
  day: 'date',
  dayKind: 'ranking',
  list: { stream: 'video-ranklist', columns: rankingColumns('video_rank_field') },
  about: 'A video in a ranking. The ranking by sales leaves views, likes and so on of the period at 0.',
  key: () => ({
    ...ranking('1 views, 2 units sold'),
    product_category_id: rankingFilter('category of the products, level 1'),
    created_by_ai: rankingFilter('mark of being made by AI (true or false)'),
    video_id: tiktokIdColumn('The video: videos.video_id.').notNull(),
  }),
  columns: {
    position: rankingPosition(),
    ...videoMetrics('in the period'),
    total_views_history_cnt: allTimeTotal('Views'),
    total_digg_history_cnt: allTimeTotal('Likes'),
    total_comments_history_cnt: allTimeTotal('Comments'),
    total_favorites_history_cnt: allTimeTotal('Saves'),
    total_shares_history_cnt: allTimeTotal('Shares'),
    total_video_sale_history_cnt: allTimeTotal('Units sold by the video (estimate)'),
    total_video_sale_gmv_history_amt: money('GMV of the video (estimate) in all, as the ranking states.'),
  },
  references: { video_id: videos.video_id },
});
