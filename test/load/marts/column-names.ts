/**
 * The names that columns of views for analysts may have. One thing has one name: whoever adds a view takes its names
 * from here, and adds one only for what has none yet.
 */

/** What is counted or measured. */
const measures = [
  'units',
  'gmv',
  'views',
  'likes',
  'comments',
  'shares',
  'saves',
  'followers',
  'creators',
  'videos',
  'lives',
  'products',
  'shops',
  'posts',
  'impressions',
];

/** How sales are divided: `video_gmv_30d`, `live_units_share_pct`. */
const parts = [
  'product',
  'video',
  'live',
  'card',
  'listed',
  'top_product',
  'main_channel',
  'top_creator',
  'top_3_creators',
  'top_shop',
  'new_shops',
  'shop',
  'previous',
  'other',
  'creators',
  'week_1',
  'week_2',
  'week_3',
  'week_4',
  'selling',
  'known',
  'new',
];

/** Of which time, compared with what, in which unit. */
const suffixes = [
  '1d',
  '7d',
  '15d',
  '30d',
  '60d',
  '90d',
  'in_all',
  'now',
  'before',
  'growth',
  'acceleration',
  'growth_pct',
  'change_pct',
  'per_day',
  'per_video',
  'per_1000_views',
  'share_pct',
  'reached_pct',
  'pct',
];

const MEASURE = new RegExp(
  `^(?:(?:${parts.join('|')})_)*(?:(?:${measures.join('|')})|main_channel|top_creator|top_3_creators|top_product|top_shop)(?:_(?:${suffixes.join('|')}))*$`,
);

/** Everything else, by what it is. */
const names = {
  'ids, as in the tables':
    'product_id seller_id user_id top_shop_id top_creator_id video_id clip_id hashtag_id material_id category_id entity_id id run_id top_product_id',
  'names of things':
    'product_name shop_name creator_name handle hashtag_name category_name category_path top_product_name top_shop_name top_creator_handle table_name keyword title author brand caption label code',
  'what a thing is':
    'kind level life_stage parent_id level_1_id creator_category top_product_category industry industry_level_1 objective origin is_ad made_by_ai duration_s published_at link landing_page commercial_use promoted keywords country_code country_codes is_active contact_email note source',
  'prices and scores':
    'avg_price avg_price_now avg_price_before avg_price_change_pct lowest_price median_price highest_price rating score cpa cost cost_level ctr_pct cvr_pct play_6s_pct',
  'markets, windows and days':
    'region period_days time_scope window_days period period_start snapshot_date date day month business_date previous_span_days previous_period_start next_period_start first_seen_date first_observed_at as_of_date since_date days_since_posting span_days point_at market_newest_day sales_days',
  'lists and their order':
    'rank previous_rank next_rank entered left_next previous_places_read next_places_read previous_date places_won ctr_rank best_rank days_seen days_ranked last_ranked_on is_new is_newest is_last is_current is_listed listed_by popular_days current_popularity sorted_by sorted_value uncut dimension value change',
  'cuts of a list':
    'cut_category cut_category_id cut_creator_category cut_product_category cut_product_category_id cut_industry cut_industry_id cut_objective cut_language cut_format cut_like_band cut_keyword_type cut_made_by_ai cut_origin cut_other',
  'how it is known':
    'basis coverage_pct basis_now basis_before carried_days oldest_reading newest_reading sales_known_at read_at watched_since products_of_video products_on_sale products_with_sales last_sale_on last_video_at is_cold',
  'shares and ratios':
    'share_of_market share_of_top_3 share_of_scores posts_change_pct cr4_pct cr10_pct openness_index',
  'what rules reported': 'rule subject previous_day old_value new_value reported_at',
  'the ledger':
    'pipeline stream streams stream_group by_settings tables filters first_business_date last_business_date days_read trigger slot_at status is_complete incomplete_because started_at finished_at state newest_business_date expected_business_date lag_days age_days newest_load_at schedule requests requests_done requests_absent requests_failed rows_written rows_unchanged rows_quarantined rows_estimate size_bytes credits planned_credits credits_of_streams credits_per_row calls absent failed reused',
};

/** Words that are right in these views only, because their rows are of several kinds. */
const ONLY_IN: Readonly<Record<string, readonly string[]>> = {
  name: ['watched', 'sales_channels', 'ranking_moves', 'market_events'],
};

const known = new Set(Object.values(names).flatMap((list) => list.split(' ')));

export const isKnownColumnName = (view: string, column: string): boolean =>
  ONLY_IN[column]?.includes(view) || known.has(column) || MEASURE.test(column);
