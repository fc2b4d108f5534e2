/** Every table for analysts, parents before the tables that refer to them: rows are merged in this order. */
import type { PgTable } from 'drizzle-orm/pg-core';
import { categories, category_names, industries, influencer_categories } from './categories.ts';
import {
  affiliate_creator_snapshots,
  affiliate_creator_shares,
  affiliate_creator_videos,
} from './affiliate-creators.ts';
import { category_daily, category_snapshots } from './category-sales.ts';
import { influencers, influencer_daily, influencer_regions, influencer_followers } from './influencers.ts';
import { shops, shop_daily } from './shops.ts';
import { products, product_skus, product_daily } from './products.ts';
import {
  hashtags,
  hashtag_snapshots,
  hashtag_trend_points,
  hashtag_audience_countries,
  hashtag_audience_interests,
  hashtag_audience_ages,
  hashtag_related_items,
  hashtag_related_hashtags,
  hashtag_creators,
} from './hashtags.ts';
import { videos, video_daily, video_hashtags } from './videos.ts';
import { influencer_ranks, product_ranks, shop_ranks, video_ranks } from './ranks.ts';
import { lives, live_snapshots } from './lives.ts';
import {
  product_influencers,
  influencer_products,
  product_videos,
  video_products,
  product_lives,
  shop_products,
  shop_influencers,
  shop_videos,
  shop_lives,
} from './links.ts';
import { ads, ad_snapshots } from './ads.ts';
import { keywords, keyword_snapshots, keyword_videos } from './keywords.ts';
import {
  music,
  music_snapshots,
  music_trend_points,
  music_audience_countries,
  music_audience_interests,
  music_audience_ages,
  music_related_items,
} from './music.ts';
import {
  product_category_snapshots,
  product_category_audience_interests,
  product_category_audience_ages,
  product_category_hashtags,
  product_category_videos,
} from './product-categories.ts';
import { covers, video_files, share_links } from './resolved-urls.ts';
import { product_reviews } from './product-reviews.ts';
import { search_keyword_snapshots, search_keyword_points } from './search-keywords.ts';
import { search_results } from './search-results.ts';
import { influencer_milestones, influencer_milestone_videos } from './influencer-milestones.ts';
import { video_comments, video_comment_words } from './video-comments.ts';
import { video_snapshots, video_trend_points } from './video-trends.ts';
import { video_captions } from './video-captions.ts';
import { getTableInfo, type TableInfo } from './table.ts';

export const tables: readonly PgTable[] = [
  categories,
  category_names,
  industries,
  influencer_categories,
  category_daily,
  category_snapshots,
  music,
  music_snapshots,
  music_trend_points,
  music_audience_countries,
  music_audience_interests,
  music_audience_ages,
  music_related_items,
  hashtags,
  hashtag_snapshots,
  hashtag_trend_points,
  hashtag_audience_countries,
  hashtag_audience_interests,
  hashtag_audience_ages,
  hashtag_related_items,
  hashtag_related_hashtags,
  hashtag_creators,
  influencers,
  influencer_daily,
  influencer_regions,
  influencer_followers,
  affiliate_creator_snapshots,
  affiliate_creator_shares,
  affiliate_creator_videos,
  shops,
  shop_daily,
  products,
  product_skus,
  product_daily,
  videos,
  video_daily,
  video_hashtags,
  lives,
  live_snapshots,
  product_influencers,
  influencer_products,
  product_videos,
  video_products,
  product_lives,
  shop_products,
  shop_influencers,
  shop_videos,
  shop_lives,
  influencer_ranks,
  product_ranks,
  shop_ranks,
  video_ranks,
  ads,
  ad_snapshots,
  keywords,
  keyword_snapshots,
  keyword_videos,
  search_keyword_snapshots,
  search_keyword_points,
  product_category_snapshots,
  product_category_audience_interests,
  product_category_audience_ages,
  product_category_hashtags,
  product_category_videos,
  product_reviews,
  video_snapshots,
  video_trend_points,
  video_comments,
  video_comment_words,
  video_captions,
  influencer_milestones,
  influencer_milestone_videos,
  search_results,
  covers,
  video_files,
  share_links,
];

const tableInfos = tables.map(getTableInfo);

export const listTableInfos = (): readonly TableInfo[] => tableInfos;
