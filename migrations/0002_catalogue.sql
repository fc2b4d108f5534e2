CREATE TABLE "echotik"."ad_snapshots" (
	"material_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"order_by" text NOT NULL,
	"industry_id" text NOT NULL,
	"objective" text NOT NULL,
	"ad_language" text NOT NULL,
	"ad_format" text NOT NULL,
	"like_band" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"position" integer,
	"ctr" numeric,
	"cost_level" integer,
	"like_count" bigint,
	"is_search" boolean,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ad_snapshots_key" PRIMARY KEY("material_id","region","period_days","order_by","industry_id","objective","ad_language","ad_format","like_band","snapshot_date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."ads" (
	"material_id" text PRIMARY KEY NOT NULL,
	"ad_title" text,
	"brand_name" text,
	"industry_key" text,
	"objective_key" text,
	"objectives" jsonb,
	"tag" integer,
	"source" text,
	"source_key" integer,
	"country_codes" text[],
	"keyword_list" text[],
	"highlight_text" text,
	"pattern_label" jsonb,
	"has_summary" boolean,
	"voice_over" boolean,
	"landing_page" text,
	"vid" text,
	"duration_s" numeric,
	"width" integer,
	"height" integer,
	"cover_url" text,
	"ctr" numeric,
	"cost_level" integer,
	"like_count" bigint,
	"comment_count" bigint,
	"share_count" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."ads_history" (
	"material_id" text NOT NULL,
	"ad_title" text,
	"brand_name" text,
	"industry_key" text,
	"objective_key" text,
	"objectives" jsonb,
	"tag" integer,
	"source" text,
	"source_key" integer,
	"country_codes" text[],
	"keyword_list" text[],
	"highlight_text" text,
	"pattern_label" jsonb,
	"has_summary" boolean,
	"voice_over" boolean,
	"landing_page" text,
	"vid" text,
	"duration_s" numeric,
	"width" integer,
	"height" integer,
	"cover_url" text,
	"ctr" numeric,
	"cost_level" integer,
	"like_count" bigint,
	"comment_count" bigint,
	"share_count" bigint,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ads_history_key" PRIMARY KEY("material_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."categories" (
	"category_id" text PRIMARY KEY NOT NULL,
	"parent_id" text,
	"category_level" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."categories_history" (
	"category_id" text NOT NULL,
	"parent_id" text,
	"category_level" integer,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "categories_history_key" PRIMARY KEY("category_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."category_names" (
	"category_id" text NOT NULL,
	"language" text NOT NULL,
	"category_name" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "category_names_key" PRIMARY KEY("category_id","language")
);
--> statement-breakpoint
CREATE TABLE "echotik"."category_names_history" (
	"category_id" text NOT NULL,
	"language" text NOT NULL,
	"category_name" text,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "category_names_history_key" PRIMARY KEY("category_id","language","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."industries" (
	"industry_id" text PRIMARY KEY NOT NULL,
	"name" text,
	"label" text,
	"parent_id" text,
	"level" integer,
	"hashtag_filter" boolean,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."industries_history" (
	"industry_id" text NOT NULL,
	"name" text,
	"label" text,
	"parent_id" text,
	"level" integer,
	"hashtag_filter" boolean,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "industries_history_key" PRIMARY KEY("industry_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_categories" (
	"name" text PRIMARY KEY NOT NULL,
	"position" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_categories_history" (
	"name" text NOT NULL,
	"position" integer,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_categories_history_key" PRIMARY KEY("name","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtag_audience_ages" (
	"hashtag_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"age_level" integer NOT NULL,
	"score" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtag_audience_ages_key" PRIMARY KEY("hashtag_id","region","period_days","snapshot_date","age_level")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtag_audience_countries" (
	"hashtag_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"country_code" text NOT NULL,
	"country_id" text,
	"country_name" text,
	"score" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtag_audience_countries_key" PRIMARY KEY("hashtag_id","region","period_days","snapshot_date","country_code")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtag_audience_interests" (
	"hashtag_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"interest_id" text NOT NULL,
	"interest_label" text,
	"interest" text,
	"score" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtag_audience_interests_key" PRIMARY KEY("hashtag_id","region","period_days","snapshot_date","interest_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtag_creators" (
	"hashtag_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"position" integer NOT NULL,
	"nick_name" text,
	"avatar_url" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtag_creators_key" PRIMARY KEY("hashtag_id","region","period_days","snapshot_date","position")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtag_related_hashtags" (
	"hashtag_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"related_hashtag_id" text NOT NULL,
	"position" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtag_related_hashtags_key" PRIMARY KEY("hashtag_id","region","period_days","snapshot_date","related_hashtag_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtag_related_items" (
	"hashtag_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"item_id" text NOT NULL,
	"cover_url" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtag_related_items_key" PRIMARY KEY("hashtag_id","region","period_days","snapshot_date","item_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtag_snapshots" (
	"hashtag_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"industry_id" text NOT NULL,
	"rank" integer,
	"rank_diff" integer,
	"rank_diff_type" integer,
	"popular_days" integer,
	"current_popularity" integer,
	"promoted" boolean,
	"publish_cnt" bigint,
	"video_views" bigint,
	"country_code" text,
	"country_name" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtag_snapshots_key" PRIMARY KEY("hashtag_id","region","period_days","snapshot_date","industry_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtag_trend_points" (
	"hashtag_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"point_at" timestamp with time zone NOT NULL,
	"value" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtag_trend_points_key" PRIMARY KEY("hashtag_id","region","period_days","snapshot_date","point_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtags" (
	"hashtag_id" text PRIMARY KEY NOT NULL,
	"hashtag_name" text,
	"description" text,
	"link" text,
	"industry_id" text,
	"publish_cnt_all" bigint,
	"video_views_all" bigint,
	"use_count" bigint,
	"user_count" bigint,
	"view_count" bigint,
	"is_commerce" boolean,
	"is_challenge" integer,
	"is_pgcshow" boolean,
	"type" integer,
	"sub_type" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."hashtags_history" (
	"hashtag_id" text NOT NULL,
	"hashtag_name" text,
	"description" text,
	"link" text,
	"industry_id" text,
	"publish_cnt_all" bigint,
	"video_views_all" bigint,
	"use_count" bigint,
	"user_count" bigint,
	"view_count" bigint,
	"is_commerce" boolean,
	"is_challenge" integer,
	"is_pgcshow" boolean,
	"type" integer,
	"sub_type" integer,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "hashtags_history_key" PRIMARY KEY("hashtag_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_milestone_videos" (
	"user_id" text NOT NULL,
	"milestone" integer NOT NULL,
	"video_id" text NOT NULL,
	"position" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_milestone_videos_key" PRIMARY KEY("user_id","milestone","video_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_milestone_videos_history" (
	"user_id" text NOT NULL,
	"milestone" integer NOT NULL,
	"video_id" text NOT NULL,
	"position" integer,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_milestone_videos_history_key" PRIMARY KEY("user_id","milestone","video_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_milestones" (
	"user_id" text NOT NULL,
	"milestone" integer NOT NULL,
	"milestone_title" text,
	"reached_on" date,
	"creator_summary" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_milestones_key" PRIMARY KEY("user_id","milestone")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_milestones_history" (
	"user_id" text NOT NULL,
	"milestone" integer NOT NULL,
	"milestone_title" text,
	"reached_on" date,
	"creator_summary" text,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_milestones_history_key" PRIMARY KEY("user_id","milestone","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_daily" (
	"user_id" text NOT NULL,
	"date" date NOT NULL,
	"total_followers_cnt" bigint,
	"total_followers_1d_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_digg_1d_cnt" bigint,
	"total_comments_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_views_cnt" bigint,
	"total_post_video_cnt" bigint,
	"total_live_cnt" bigint,
	"total_sale_1d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_daily_key" PRIMARY KEY("user_id","date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_followers" (
	"user_id" text NOT NULL,
	"follower_user_id" text NOT NULL,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_followers_key" PRIMARY KEY("user_id","follower_user_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_followers_history" (
	"user_id" text NOT NULL,
	"follower_user_id" text NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_followers_history_key" PRIMARY KEY("user_id","follower_user_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_regions" (
	"unique_id" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"region" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_regions_key" PRIMARY KEY("unique_id","snapshot_date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencers" (
	"user_id" text PRIMARY KEY NOT NULL,
	"unique_id" text,
	"sec_uid" text,
	"nick_name" text,
	"avatar_url" text,
	"avatar_uri" text,
	"qrcode_uri" text,
	"signature" text,
	"contact_email" text,
	"region" text,
	"account_region" text,
	"language" text,
	"gender" text,
	"category" text,
	"seller_id" text,
	"off_mark" integer,
	"sales_flag" integer,
	"show_case_flag" boolean,
	"ec_score" numeric,
	"influencer_level" integer,
	"interaction_rate" numeric,
	"avg_30d_price" numeric,
	"most_views_video" text,
	"most_category_product" jsonb,
	"most_category_id" text,
	"most_category_l2_id" text,
	"most_category_l3_id" text,
	"product_category_list" jsonb,
	"influencer_video_duration_level" jsonb,
	"influencer_video_publish_hour" jsonb,
	"influencer_video_publish_week" jsonb,
	"account_type" integer,
	"authority_status" integer,
	"verification_type" integer,
	"custom_verify" text,
	"enterprise_verify_reason" text,
	"ad_virtual" boolean,
	"youtube_channel_id" text,
	"youtube_channel_title" text,
	"twitter_id" text,
	"twitter_name" text,
	"first_crawl_dt" date,
	"total_followers_cnt" bigint,
	"total_followers_1d_cnt" bigint,
	"total_followers_7d_cnt" bigint,
	"total_followers_30d_cnt" bigint,
	"total_followers_90d_cnt" bigint,
	"total_following_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_digg_1d_cnt" bigint,
	"total_digg_7d_cnt" bigint,
	"total_digg_30d_cnt" bigint,
	"total_digg_90d_cnt" bigint,
	"total_likes_cnt" bigint,
	"total_favorited" bigint,
	"total_comments_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_views_cnt" bigint,
	"total_post_video_cnt" bigint,
	"per_views_avg_30d_cnt" bigint,
	"per_video_product_views_avg_7d_cnt" bigint,
	"per_video_product_views_avg_30d_cnt" bigint,
	"total_live_cnt" bigint,
	"total_live_views_cnt" bigint,
	"total_product_cnt" bigint,
	"total_product_30d_cnt" bigint,
	"total_video_product_30d_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_sale_gmv_30d_amt" numeric,
	"total_video_sale_30d_cnt" bigint,
	"total_video_sale_gmv_30d_amt" numeric,
	"total_live_sale_gmv_30d_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencers_history" (
	"user_id" text NOT NULL,
	"unique_id" text,
	"sec_uid" text,
	"nick_name" text,
	"avatar_url" text,
	"avatar_uri" text,
	"qrcode_uri" text,
	"signature" text,
	"contact_email" text,
	"region" text,
	"account_region" text,
	"language" text,
	"gender" text,
	"category" text,
	"seller_id" text,
	"off_mark" integer,
	"sales_flag" integer,
	"show_case_flag" boolean,
	"ec_score" numeric,
	"influencer_level" integer,
	"interaction_rate" numeric,
	"avg_30d_price" numeric,
	"most_views_video" text,
	"most_category_product" jsonb,
	"most_category_id" text,
	"most_category_l2_id" text,
	"most_category_l3_id" text,
	"product_category_list" jsonb,
	"influencer_video_duration_level" jsonb,
	"influencer_video_publish_hour" jsonb,
	"influencer_video_publish_week" jsonb,
	"account_type" integer,
	"authority_status" integer,
	"verification_type" integer,
	"custom_verify" text,
	"enterprise_verify_reason" text,
	"ad_virtual" boolean,
	"youtube_channel_id" text,
	"youtube_channel_title" text,
	"twitter_id" text,
	"twitter_name" text,
	"first_crawl_dt" date,
	"total_followers_cnt" bigint,
	"total_followers_1d_cnt" bigint,
	"total_followers_7d_cnt" bigint,
	"total_followers_30d_cnt" bigint,
	"total_followers_90d_cnt" bigint,
	"total_following_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_digg_1d_cnt" bigint,
	"total_digg_7d_cnt" bigint,
	"total_digg_30d_cnt" bigint,
	"total_digg_90d_cnt" bigint,
	"total_likes_cnt" bigint,
	"total_favorited" bigint,
	"total_comments_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_views_cnt" bigint,
	"total_post_video_cnt" bigint,
	"per_views_avg_30d_cnt" bigint,
	"per_video_product_views_avg_7d_cnt" bigint,
	"per_video_product_views_avg_30d_cnt" bigint,
	"total_live_cnt" bigint,
	"total_live_views_cnt" bigint,
	"total_product_cnt" bigint,
	"total_product_30d_cnt" bigint,
	"total_video_product_30d_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_sale_gmv_30d_amt" numeric,
	"total_video_sale_30d_cnt" bigint,
	"total_video_sale_gmv_30d_amt" numeric,
	"total_live_sale_gmv_30d_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencers_history_key" PRIMARY KEY("user_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."keyword_snapshots" (
	"keyword" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"industry_id" text NOT NULL,
	"objective" text NOT NULL,
	"keyword_type" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"position" integer,
	"post" bigint,
	"post_change" numeric,
	"impression" bigint,
	"ctr" numeric,
	"cvr" numeric,
	"cpa" numeric,
	"cost" numeric,
	"play_six_rate" numeric,
	"like_count" bigint,
	"comment_count" bigint,
	"share_count" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "keyword_snapshots_key" PRIMARY KEY("keyword","region","period_days","industry_id","objective","keyword_type","snapshot_date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."keyword_videos" (
	"keyword" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"industry_id" text NOT NULL,
	"objective" text NOT NULL,
	"keyword_type" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"video_id" text NOT NULL,
	"position" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "keyword_videos_key" PRIMARY KEY("keyword","region","period_days","industry_id","objective","keyword_type","snapshot_date","video_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."keywords" (
	"keyword" text PRIMARY KEY NOT NULL,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."keywords_history" (
	"keyword" text NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "keywords_history_key" PRIMARY KEY("keyword","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_products" (
	"user_id" text NOT NULL,
	"product_id" text NOT NULL,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_video_cnt" bigint,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"total_live_cnt" bigint,
	"total_live_sale_cnt" bigint,
	"total_live_sale_gmv_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_products_key" PRIMARY KEY("user_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_products_history" (
	"user_id" text NOT NULL,
	"product_id" text NOT NULL,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_video_cnt" bigint,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"total_live_cnt" bigint,
	"total_live_sale_cnt" bigint,
	"total_live_sale_gmv_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_products_history_key" PRIMARY KEY("user_id","product_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_influencers" (
	"product_id" text NOT NULL,
	"user_id" text NOT NULL,
	"per_product_ifl_sale_cnt" bigint,
	"per_product_ifl_gmv_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_influencers_key" PRIMARY KEY("product_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_influencers_history" (
	"product_id" text NOT NULL,
	"user_id" text NOT NULL,
	"per_product_ifl_sale_cnt" bigint,
	"per_product_ifl_gmv_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_influencers_history_key" PRIMARY KEY("product_id","user_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_lives" (
	"product_id" text NOT NULL,
	"room_id" text NOT NULL,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"spu_avg_price" numeric,
	"category_id" text,
	"cover_urls" text[],
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_lives_key" PRIMARY KEY("product_id","room_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_lives_history" (
	"product_id" text NOT NULL,
	"room_id" text NOT NULL,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"spu_avg_price" numeric,
	"category_id" text,
	"cover_urls" text[],
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_lives_history_key" PRIMARY KEY("product_id","room_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_videos" (
	"product_id" text NOT NULL,
	"video_id" text NOT NULL,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_videos_key" PRIMARY KEY("product_id","video_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_videos_history" (
	"product_id" text NOT NULL,
	"video_id" text NOT NULL,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_videos_history_key" PRIMARY KEY("product_id","video_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_influencers" (
	"seller_id" text NOT NULL,
	"user_id" text NOT NULL,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_influencers_key" PRIMARY KEY("seller_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_influencers_history" (
	"seller_id" text NOT NULL,
	"user_id" text NOT NULL,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_influencers_history_key" PRIMARY KEY("seller_id","user_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_lives" (
	"seller_id" text NOT NULL,
	"room_id" text NOT NULL,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_lives_key" PRIMARY KEY("seller_id","room_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_lives_history" (
	"seller_id" text NOT NULL,
	"room_id" text NOT NULL,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_lives_history_key" PRIMARY KEY("seller_id","room_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_products" (
	"seller_id" text NOT NULL,
	"product_id" text NOT NULL,
	"status" integer,
	"biz_type" integer,
	"source" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_products_key" PRIMARY KEY("seller_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_products_history" (
	"seller_id" text NOT NULL,
	"product_id" text NOT NULL,
	"status" integer,
	"biz_type" integer,
	"source" integer,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_products_history_key" PRIMARY KEY("seller_id","product_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_videos" (
	"seller_id" text NOT NULL,
	"video_id" text NOT NULL,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_videos_key" PRIMARY KEY("seller_id","video_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_videos_history" (
	"seller_id" text NOT NULL,
	"video_id" text NOT NULL,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_videos_history_key" PRIMARY KEY("seller_id","video_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_products" (
	"video_id" text NOT NULL,
	"product_id" text NOT NULL,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_products_key" PRIMARY KEY("video_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_products_history" (
	"video_id" text NOT NULL,
	"product_id" text NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_products_history_key" PRIMARY KEY("video_id","product_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."live_snapshots" (
	"room_id" text NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"user_count" bigint,
	"total_user" bigint,
	"status" integer,
	"restricted" boolean,
	"admin_user_ids" text[],
	"video_total_count" bigint,
	"video_total_play_count" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "live_snapshots_key" PRIMARY KEY("room_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."lives" (
	"room_id" text PRIMARY KEY NOT NULL,
	"user_id" text,
	"title" text,
	"region" text,
	"cover_url" text,
	"live_status" integer,
	"live_type" integer,
	"create_time" timestamp with time zone,
	"finish_time" timestamp with time zone,
	"duration_s" integer,
	"is_live_has_products" boolean,
	"product_category_list" jsonb,
	"live_sale_top3_product" text,
	"product_category_gmv_distribution" text,
	"total_views_cnt" bigint,
	"max_views_cnt" bigint,
	"total_joins_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_comments_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_followers_cnt" bigint,
	"total_followers_growth_cnt" bigint,
	"followers_growth_rate" numeric,
	"total_product_cnt" bigint,
	"total_active_product_cnt" bigint,
	"spu_avg_price" numeric,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"gpm" numeric,
	"total_live_30d_cnt" bigint,
	"per_live_sale_gmv_30d_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."lives_history" (
	"room_id" text NOT NULL,
	"user_id" text,
	"title" text,
	"region" text,
	"cover_url" text,
	"live_status" integer,
	"live_type" integer,
	"create_time" timestamp with time zone,
	"finish_time" timestamp with time zone,
	"duration_s" integer,
	"is_live_has_products" boolean,
	"product_category_list" jsonb,
	"live_sale_top3_product" text,
	"product_category_gmv_distribution" text,
	"total_views_cnt" bigint,
	"max_views_cnt" bigint,
	"total_joins_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_comments_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_followers_cnt" bigint,
	"total_followers_growth_cnt" bigint,
	"followers_growth_rate" numeric,
	"total_product_cnt" bigint,
	"total_active_product_cnt" bigint,
	"spu_avg_price" numeric,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"gpm" numeric,
	"total_live_30d_cnt" bigint,
	"per_live_sale_gmv_30d_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "lives_history_key" PRIMARY KEY("room_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "ops"."absences" (
	"stream" text NOT NULL,
	"id" text NOT NULL,
	"business_date" date NOT NULL,
	"request_id" bigint NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "absences_stream_id_business_date_pk" PRIMARY KEY("stream","id","business_date")
);
--> statement-breakpoint
CREATE TABLE "ops"."batch_members" (
	"run_id" bigint NOT NULL,
	"stream" text NOT NULL,
	"rest" text NOT NULL,
	"member" text NOT NULL,
	CONSTRAINT "batch_members_run_id_stream_rest_member_pk" PRIMARY KEY("run_id","stream","rest","member")
);
--> statement-breakpoint
CREATE TABLE "ops"."watchlist" (
	"kind" text NOT NULL,
	"id" text NOT NULL,
	"region" text,
	"note" text,
	"added_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "watchlist_kind_id_pk" PRIMARY KEY("kind","id"),
	CONSTRAINT "watchlist_kind" CHECK ("ops"."watchlist"."kind" in ('creator', 'product', 'shop', 'video', 'hashtag', 'keyword'))
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_category_audience_ages" (
	"category_id" text NOT NULL,
	"region" text NOT NULL,
	"time_scope" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"age_level" integer NOT NULL,
	"score" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_category_audience_ages_key" PRIMARY KEY("category_id","region","time_scope","snapshot_date","age_level")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_category_audience_interests" (
	"category_id" text NOT NULL,
	"region" text NOT NULL,
	"time_scope" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"interest_id" text NOT NULL,
	"interest_label" text,
	"interest" text,
	"score" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_category_audience_interests_key" PRIMARY KEY("category_id","region","time_scope","snapshot_date","interest_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_category_hashtags" (
	"category_id" text NOT NULL,
	"region" text NOT NULL,
	"time_scope" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"hashtag_name" text NOT NULL,
	"position" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_category_hashtags_key" PRIMARY KEY("category_id","region","time_scope","snapshot_date","hashtag_name")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_category_snapshots" (
	"category_id" text NOT NULL,
	"region" text NOT NULL,
	"time_scope" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"position" integer,
	"ecom_type" text,
	"url_title" text,
	"cover_url" text,
	"post" bigint,
	"post_change" numeric,
	"impression" bigint,
	"ctr" numeric,
	"cvr" numeric,
	"cpa" numeric,
	"cost" numeric,
	"play_six_rate" numeric,
	"like_count" bigint,
	"comment_count" bigint,
	"share_count" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_category_snapshots_key" PRIMARY KEY("category_id","region","time_scope","snapshot_date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_category_videos" (
	"category_id" text NOT NULL,
	"region" text NOT NULL,
	"time_scope" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"video_id" text NOT NULL,
	"position" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_category_videos_key" PRIMARY KEY("category_id","region","time_scope","snapshot_date","video_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_reviews" (
	"review_id" text PRIMARY KEY NOT NULL,
	"product_id" text,
	"sku_id" text,
	"sku_specification" text,
	"rating" integer,
	"main_review_title" text,
	"display_text" text,
	"display_review_text" jsonb,
	"reviewed_at" timestamp with time zone,
	"region" text,
	"review_country" text,
	"image_urls" text[],
	"media" jsonb,
	"review_user_id" text,
	"review_user_name" text,
	"review_user_avatar_url" text,
	"digg_count" bigint,
	"is_anonymous" boolean,
	"is_local" boolean,
	"is_updated" boolean,
	"review_source_type" integer,
	"review_source_name" text,
	"review_incentive_name" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_reviews_history" (
	"review_id" text NOT NULL,
	"product_id" text,
	"sku_id" text,
	"sku_specification" text,
	"rating" integer,
	"main_review_title" text,
	"display_text" text,
	"display_review_text" jsonb,
	"reviewed_at" timestamp with time zone,
	"region" text,
	"review_country" text,
	"image_urls" text[],
	"media" jsonb,
	"review_user_id" text,
	"review_user_name" text,
	"review_user_avatar_url" text,
	"digg_count" bigint,
	"is_anonymous" boolean,
	"is_local" boolean,
	"is_updated" boolean,
	"review_source_type" integer,
	"review_source_name" text,
	"review_incentive_name" text,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_reviews_history_key" PRIMARY KEY("review_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_daily" (
	"product_id" text NOT NULL,
	"date" date NOT NULL,
	"spu_avg_price" numeric,
	"total_ifl_cnt" bigint,
	"total_video_cnt" bigint,
	"total_live_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_sale_1d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_daily_key" PRIMARY KEY("product_id","date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_skus" (
	"product_id" text NOT NULL,
	"sku_id" text NOT NULL,
	"sale_prop_value_ids" text[],
	"currency" text,
	"currency_symbol" text,
	"sale_price" numeric,
	"origin_price" numeric,
	"seller_deduction" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_skus_key" PRIMARY KEY("product_id","sku_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."products" (
	"product_id" text PRIMARY KEY NOT NULL,
	"product_name" text,
	"seller_id" text,
	"region" text,
	"category_id" text,
	"category_l2_id" text,
	"category_l3_id" text,
	"cover_urls" text[],
	"cover_uri" text,
	"desc_detail" jsonb,
	"sale_props" jsonb,
	"specification" jsonb,
	"off_mark" integer,
	"is_s_shop" boolean,
	"is_hot" boolean,
	"shop_type" integer,
	"from_flag" integer,
	"sales_flag" integer,
	"sales_trend_flag" integer,
	"product_rating" numeric,
	"review_count" bigint,
	"product_commission_rate" numeric,
	"first_crawl_dt" date,
	"last_crawl_dt" date,
	"min_price" numeric,
	"max_price" numeric,
	"spu_avg_price" numeric,
	"discount" text,
	"free_shipping" boolean,
	"shipping_price" numeric,
	"currency" text,
	"currency_symbol" text,
	"sale_price" numeric,
	"origin_price" numeric,
	"show_price" text,
	"discount_rate" numeric,
	"sold_count" bigint,
	"placement_labels" text[],
	"selling_points" jsonb,
	"total_ifl_cnt" bigint,
	"total_ifl_video_1d_cnt" bigint,
	"total_ifl_video_7d_cnt" bigint,
	"total_ifl_video_15d_cnt" bigint,
	"total_ifl_video_30d_cnt" bigint,
	"total_ifl_video_60d_cnt" bigint,
	"total_ifl_video_90d_cnt" bigint,
	"total_ifl_live_1d_cnt" bigint,
	"total_ifl_live_7d_cnt" bigint,
	"total_ifl_live_15d_cnt" bigint,
	"total_ifl_live_30d_cnt" bigint,
	"total_ifl_live_60d_cnt" bigint,
	"total_ifl_live_90d_cnt" bigint,
	"total_video_cnt" bigint,
	"total_video_1d_cnt" bigint,
	"total_video_7d_cnt" bigint,
	"total_video_15d_cnt" bigint,
	"total_video_30d_cnt" bigint,
	"total_video_60d_cnt" bigint,
	"total_video_90d_cnt" bigint,
	"total_live_cnt" bigint,
	"total_live_1d_cnt" bigint,
	"total_live_7d_cnt" bigint,
	"total_live_15d_cnt" bigint,
	"total_live_30d_cnt" bigint,
	"total_live_60d_cnt" bigint,
	"total_live_90d_cnt" bigint,
	"total_views_cnt" bigint,
	"total_views_1d_cnt" bigint,
	"total_views_7d_cnt" bigint,
	"total_views_15d_cnt" bigint,
	"total_views_30d_cnt" bigint,
	"total_views_60d_cnt" bigint,
	"total_views_90d_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_sale_1d_cnt" bigint,
	"total_sale_7d_cnt" bigint,
	"total_sale_15d_cnt" bigint,
	"total_sale_30d_cnt" bigint,
	"total_sale_60d_cnt" bigint,
	"total_sale_90d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"total_sale_gmv_7d_amt" numeric,
	"total_sale_gmv_15d_amt" numeric,
	"total_sale_gmv_30d_amt" numeric,
	"total_sale_gmv_60d_amt" numeric,
	"total_sale_gmv_90d_amt" numeric,
	"total_video_sale_cnt" bigint,
	"total_video_sale_1d_cnt" bigint,
	"total_video_sale_7d_cnt" bigint,
	"total_video_sale_15d_cnt" bigint,
	"total_video_sale_30d_cnt" bigint,
	"total_video_sale_60d_cnt" bigint,
	"total_video_sale_90d_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"total_video_sale_gmv_1d_amt" numeric,
	"total_video_sale_gmv_7d_amt" numeric,
	"total_video_sale_gmv_15d_amt" numeric,
	"total_video_sale_gmv_30d_amt" numeric,
	"total_video_sale_gmv_60d_amt" numeric,
	"total_video_sale_gmv_90d_amt" numeric,
	"total_live_sale_cnt" bigint,
	"total_live_sale_1d_cnt" bigint,
	"total_live_sale_7d_cnt" bigint,
	"total_live_sale_15d_cnt" bigint,
	"total_live_sale_30d_cnt" bigint,
	"total_live_sale_60d_cnt" bigint,
	"total_live_sale_90d_cnt" bigint,
	"total_live_sale_gmv_amt" numeric,
	"total_live_sale_gmv_1d_amt" numeric,
	"total_live_sale_gmv_7d_amt" numeric,
	"total_live_sale_gmv_15d_amt" numeric,
	"total_live_sale_gmv_30d_amt" numeric,
	"total_live_sale_gmv_60d_amt" numeric,
	"total_live_sale_gmv_90d_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."products_history" (
	"product_id" text NOT NULL,
	"product_name" text,
	"seller_id" text,
	"region" text,
	"category_id" text,
	"category_l2_id" text,
	"category_l3_id" text,
	"cover_urls" text[],
	"cover_uri" text,
	"desc_detail" jsonb,
	"sale_props" jsonb,
	"specification" jsonb,
	"off_mark" integer,
	"is_s_shop" boolean,
	"is_hot" boolean,
	"shop_type" integer,
	"from_flag" integer,
	"sales_flag" integer,
	"sales_trend_flag" integer,
	"product_rating" numeric,
	"review_count" bigint,
	"product_commission_rate" numeric,
	"first_crawl_dt" date,
	"last_crawl_dt" date,
	"min_price" numeric,
	"max_price" numeric,
	"spu_avg_price" numeric,
	"discount" text,
	"free_shipping" boolean,
	"shipping_price" numeric,
	"currency" text,
	"currency_symbol" text,
	"sale_price" numeric,
	"origin_price" numeric,
	"show_price" text,
	"discount_rate" numeric,
	"sold_count" bigint,
	"placement_labels" text[],
	"selling_points" jsonb,
	"total_ifl_cnt" bigint,
	"total_ifl_video_1d_cnt" bigint,
	"total_ifl_video_7d_cnt" bigint,
	"total_ifl_video_15d_cnt" bigint,
	"total_ifl_video_30d_cnt" bigint,
	"total_ifl_video_60d_cnt" bigint,
	"total_ifl_video_90d_cnt" bigint,
	"total_ifl_live_1d_cnt" bigint,
	"total_ifl_live_7d_cnt" bigint,
	"total_ifl_live_15d_cnt" bigint,
	"total_ifl_live_30d_cnt" bigint,
	"total_ifl_live_60d_cnt" bigint,
	"total_ifl_live_90d_cnt" bigint,
	"total_video_cnt" bigint,
	"total_video_1d_cnt" bigint,
	"total_video_7d_cnt" bigint,
	"total_video_15d_cnt" bigint,
	"total_video_30d_cnt" bigint,
	"total_video_60d_cnt" bigint,
	"total_video_90d_cnt" bigint,
	"total_live_cnt" bigint,
	"total_live_1d_cnt" bigint,
	"total_live_7d_cnt" bigint,
	"total_live_15d_cnt" bigint,
	"total_live_30d_cnt" bigint,
	"total_live_60d_cnt" bigint,
	"total_live_90d_cnt" bigint,
	"total_views_cnt" bigint,
	"total_views_1d_cnt" bigint,
	"total_views_7d_cnt" bigint,
	"total_views_15d_cnt" bigint,
	"total_views_30d_cnt" bigint,
	"total_views_60d_cnt" bigint,
	"total_views_90d_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_sale_1d_cnt" bigint,
	"total_sale_7d_cnt" bigint,
	"total_sale_15d_cnt" bigint,
	"total_sale_30d_cnt" bigint,
	"total_sale_60d_cnt" bigint,
	"total_sale_90d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"total_sale_gmv_7d_amt" numeric,
	"total_sale_gmv_15d_amt" numeric,
	"total_sale_gmv_30d_amt" numeric,
	"total_sale_gmv_60d_amt" numeric,
	"total_sale_gmv_90d_amt" numeric,
	"total_video_sale_cnt" bigint,
	"total_video_sale_1d_cnt" bigint,
	"total_video_sale_7d_cnt" bigint,
	"total_video_sale_15d_cnt" bigint,
	"total_video_sale_30d_cnt" bigint,
	"total_video_sale_60d_cnt" bigint,
	"total_video_sale_90d_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"total_video_sale_gmv_1d_amt" numeric,
	"total_video_sale_gmv_7d_amt" numeric,
	"total_video_sale_gmv_15d_amt" numeric,
	"total_video_sale_gmv_30d_amt" numeric,
	"total_video_sale_gmv_60d_amt" numeric,
	"total_video_sale_gmv_90d_amt" numeric,
	"total_live_sale_cnt" bigint,
	"total_live_sale_1d_cnt" bigint,
	"total_live_sale_7d_cnt" bigint,
	"total_live_sale_15d_cnt" bigint,
	"total_live_sale_30d_cnt" bigint,
	"total_live_sale_60d_cnt" bigint,
	"total_live_sale_90d_cnt" bigint,
	"total_live_sale_gmv_amt" numeric,
	"total_live_sale_gmv_1d_amt" numeric,
	"total_live_sale_gmv_7d_amt" numeric,
	"total_live_sale_gmv_15d_amt" numeric,
	"total_live_sale_gmv_30d_amt" numeric,
	"total_live_sale_gmv_60d_amt" numeric,
	"total_live_sale_gmv_90d_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "products_history_key" PRIMARY KEY("product_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."influencer_ranks" (
	"rank_type" integer NOT NULL,
	"date" date NOT NULL,
	"region" text NOT NULL,
	"rank_field" integer NOT NULL,
	"influencer_category_name" text NOT NULL,
	"product_category_id" text NOT NULL,
	"user_id" text NOT NULL,
	"position" integer,
	"total_followers_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_post_video_cnt" bigint,
	"total_live_cnt" bigint,
	"total_product_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_followers_history_cnt" bigint,
	"total_digg_history_cnt" bigint,
	"total_post_video_history_cnt" bigint,
	"total_live_history_cnt" bigint,
	"total_product_history_cnt" bigint,
	"total_sale_history_cnt" bigint,
	"total_sale_gmv_history_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "influencer_ranks_key" PRIMARY KEY("rank_type","date","region","rank_field","influencer_category_name","product_category_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."product_ranks" (
	"rank_type" integer NOT NULL,
	"date" date NOT NULL,
	"region" text NOT NULL,
	"rank_field" integer NOT NULL,
	"category_id" text NOT NULL,
	"category_l2_id" text NOT NULL,
	"category_l3_id" text NOT NULL,
	"product_id" text NOT NULL,
	"position" integer,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_ifl_cnt" bigint,
	"total_video_cnt" bigint,
	"total_live_cnt" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "product_ranks_key" PRIMARY KEY("rank_type","date","region","rank_field","category_id","category_l2_id","category_l3_id","product_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_ranks" (
	"rank_type" integer NOT NULL,
	"date" date NOT NULL,
	"region" text NOT NULL,
	"rank_field" integer NOT NULL,
	"category_id" text NOT NULL,
	"category_l2_id" text NOT NULL,
	"category_l3_id" text NOT NULL,
	"from_flag" text NOT NULL,
	"seller_id" text NOT NULL,
	"position" integer,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_product_cnt" bigint,
	"total_ifl_cnt" bigint,
	"total_video_cnt" bigint,
	"total_live_cnt" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_ranks_key" PRIMARY KEY("rank_type","date","region","rank_field","category_id","category_l2_id","category_l3_id","from_flag","seller_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_ranks" (
	"rank_type" integer NOT NULL,
	"date" date NOT NULL,
	"region" text NOT NULL,
	"rank_field" integer NOT NULL,
	"product_category_id" text NOT NULL,
	"created_by_ai" text NOT NULL,
	"video_id" text NOT NULL,
	"position" integer,
	"total_views_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_comments_cnt" bigint,
	"total_favorites_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"total_views_history_cnt" bigint,
	"total_digg_history_cnt" bigint,
	"total_comments_history_cnt" bigint,
	"total_favorites_history_cnt" bigint,
	"total_shares_history_cnt" bigint,
	"total_video_sale_history_cnt" bigint,
	"total_video_sale_gmv_history_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_ranks_key" PRIMARY KEY("rank_type","date","region","rank_field","product_category_id","created_by_ai","video_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."covers" (
	"source_url" text PRIMARY KEY NOT NULL,
	"temporary_url" text,
	"expires_at" timestamp with time zone,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."covers_history" (
	"source_url" text NOT NULL,
	"temporary_url" text,
	"expires_at" timestamp with time zone,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "covers_history_key" PRIMARY KEY("source_url","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."share_links" (
	"share_url" text PRIMARY KEY NOT NULL,
	"product_id" text,
	"region" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."share_links_history" (
	"share_url" text NOT NULL,
	"product_id" text,
	"region" text,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "share_links_history_key" PRIMARY KEY("share_url","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_files" (
	"video_id" text PRIMARY KEY NOT NULL,
	"play_url" text,
	"download_url" text,
	"no_watermark_download_url" text,
	"cover_url" text,
	"dynamic_cover_url" text,
	"home_url" text,
	"expires_at" timestamp with time zone,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_files_history" (
	"video_id" text NOT NULL,
	"play_url" text,
	"download_url" text,
	"no_watermark_download_url" text,
	"cover_url" text,
	"dynamic_cover_url" text,
	"home_url" text,
	"expires_at" timestamp with time zone,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_files_history_key" PRIMARY KEY("video_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."search_results" (
	"search" text NOT NULL,
	"query" text NOT NULL,
	"region" text NOT NULL,
	"filters" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"entity" text NOT NULL,
	"entity_id" text NOT NULL,
	"position" integer,
	"highlight" jsonb,
	"image_uri" text,
	"image_boxes" text[],
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "search_results_key" PRIMARY KEY("search","query","region","filters","snapshot_date","entity","entity_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shop_daily" (
	"seller_id" text NOT NULL,
	"date" date NOT NULL,
	"total_product_cnt" bigint,
	"total_crawl_product_cnt" bigint,
	"total_video_cnt" bigint,
	"total_video_ifl_cnt" bigint,
	"total_live_cnt" bigint,
	"total_live_ifl_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_sale_1d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shop_daily_key" PRIMARY KEY("seller_id","date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."shops" (
	"seller_id" text PRIMARY KEY NOT NULL,
	"seller_name" text,
	"seller_link" text,
	"cover_url" text,
	"user_id" text,
	"official_creator_id" text,
	"author_id" text,
	"region" text,
	"from_flag" integer,
	"sales_flag" integer,
	"sales_trend_flag" integer,
	"rating" numeric,
	"category_id" text,
	"category_l2_id" text,
	"category_l3_id" text,
	"most_product_category_list" jsonb,
	"product_category_list" jsonb,
	"first_crawl_dt" date,
	"spu_avg_price" numeric,
	"total_product_cnt" bigint,
	"total_crawl_product_cnt" bigint,
	"total_ifl_cnt" bigint,
	"total_video_cnt" bigint,
	"total_live_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_sale_1d_cnt" bigint,
	"total_sale_7d_cnt" bigint,
	"total_sale_30d_cnt" bigint,
	"total_sale_90d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"total_sale_gmv_7d_amt" numeric,
	"total_sale_gmv_30d_amt" numeric,
	"total_sale_gmv_90d_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."shops_history" (
	"seller_id" text NOT NULL,
	"seller_name" text,
	"seller_link" text,
	"cover_url" text,
	"user_id" text,
	"official_creator_id" text,
	"author_id" text,
	"region" text,
	"from_flag" integer,
	"sales_flag" integer,
	"sales_trend_flag" integer,
	"rating" numeric,
	"category_id" text,
	"category_l2_id" text,
	"category_l3_id" text,
	"most_product_category_list" jsonb,
	"product_category_list" jsonb,
	"first_crawl_dt" date,
	"spu_avg_price" numeric,
	"total_product_cnt" bigint,
	"total_crawl_product_cnt" bigint,
	"total_ifl_cnt" bigint,
	"total_video_cnt" bigint,
	"total_live_cnt" bigint,
	"total_sale_cnt" bigint,
	"total_sale_gmv_amt" numeric,
	"total_sale_1d_cnt" bigint,
	"total_sale_7d_cnt" bigint,
	"total_sale_30d_cnt" bigint,
	"total_sale_90d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"total_sale_gmv_7d_amt" numeric,
	"total_sale_gmv_30d_amt" numeric,
	"total_sale_gmv_90d_amt" numeric,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "shops_history_key" PRIMARY KEY("seller_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_captions" (
	"video_id" text NOT NULL,
	"language" text NOT NULL,
	"captions" text,
	"format" text,
	"url" text,
	"url_expires_at" timestamp with time zone,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_captions_key" PRIMARY KEY("video_id","language")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_captions_history" (
	"video_id" text NOT NULL,
	"language" text NOT NULL,
	"captions" text,
	"format" text,
	"url" text,
	"url_expires_at" timestamp with time zone,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_captions_history_key" PRIMARY KEY("video_id","language","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_comment_words" (
	"video_id" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"word" text NOT NULL,
	"position" integer,
	"comment_ids" text[],
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_comment_words_key" PRIMARY KEY("video_id","snapshot_date","word")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_comments" (
	"comment_id" text PRIMARY KEY NOT NULL,
	"video_id" text,
	"parent_comment_id" text,
	"reply_to_reply_id" text,
	"text" text,
	"comment_language" text,
	"create_time" timestamp with time zone,
	"digg_count" bigint,
	"reply_comment_total" bigint,
	"status" integer,
	"is_high_purchase_intent" boolean,
	"label_text" text,
	"label_type" integer,
	"label_list" jsonb,
	"comment_type" integer,
	"channel_id" integer,
	"user_id" text,
	"unique_id" text,
	"nickname" text,
	"sec_uid" text,
	"user_region" text,
	"avatar_url" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_comments_history" (
	"comment_id" text NOT NULL,
	"video_id" text,
	"parent_comment_id" text,
	"reply_to_reply_id" text,
	"text" text,
	"comment_language" text,
	"create_time" timestamp with time zone,
	"digg_count" bigint,
	"reply_comment_total" bigint,
	"status" integer,
	"is_high_purchase_intent" boolean,
	"label_text" text,
	"label_type" integer,
	"label_list" jsonb,
	"comment_type" integer,
	"channel_id" integer,
	"user_id" text,
	"unique_id" text,
	"nickname" text,
	"sec_uid" text,
	"user_region" text,
	"avatar_url" text,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_comments_history_key" PRIMARY KEY("comment_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_snapshots" (
	"video_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"order_by" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"position" integer,
	"country_code" text,
	"country_name" text,
	"cover_url" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_snapshots_key" PRIMARY KEY("video_id","region","period_days","order_by","snapshot_date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_trend_points" (
	"video_id" text NOT NULL,
	"metric" text NOT NULL,
	"date" date NOT NULL,
	"value" numeric,
	"status" integer,
	"data_source" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_trend_points_key" PRIMARY KEY("video_id","metric","date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_daily" (
	"video_id" text NOT NULL,
	"date" date NOT NULL,
	"total_views_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_comments_cnt" bigint,
	"total_favorites_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_daily_key" PRIMARY KEY("video_id","date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_hashtags" (
	"video_id" text NOT NULL,
	"hashtag_id" text NOT NULL,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_hashtags_key" PRIMARY KEY("video_id","hashtag_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."video_hashtags_history" (
	"video_id" text NOT NULL,
	"hashtag_id" text NOT NULL,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "video_hashtags_history_key" PRIMARY KEY("video_id","hashtag_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."videos" (
	"video_id" text PRIMARY KEY NOT NULL,
	"user_id" text,
	"video_desc" text,
	"hashtags" text[],
	"create_time" timestamp with time zone,
	"region" text,
	"duration_s" integer,
	"cover_url" text,
	"share_url" text,
	"width" integer,
	"height" integer,
	"ratio" text,
	"data_size" bigint,
	"created_by_ai" boolean,
	"is_ad" boolean,
	"is_ads" boolean,
	"is_paid_content" boolean,
	"branded_content_type" integer,
	"ad_aweme_source" integer,
	"ad_source" integer,
	"commercial_label" text,
	"sales_flag" integer,
	"product_category_list" jsonb,
	"sound_author" text,
	"sound_album" text,
	"sound_duration_s" integer,
	"sound_commercial_right_type" integer,
	"summary_title" text,
	"summary" text,
	"total_views_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_comments_cnt" bigint,
	"total_favorites_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"total_views_1d_cnt" bigint,
	"total_views_7d_cnt" bigint,
	"total_views_30d_cnt" bigint,
	"total_digg_1d_cnt" bigint,
	"total_digg_7d_cnt" bigint,
	"total_digg_30d_cnt" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."videos_history" (
	"video_id" text NOT NULL,
	"user_id" text,
	"video_desc" text,
	"hashtags" text[],
	"create_time" timestamp with time zone,
	"region" text,
	"duration_s" integer,
	"cover_url" text,
	"share_url" text,
	"width" integer,
	"height" integer,
	"ratio" text,
	"data_size" bigint,
	"created_by_ai" boolean,
	"is_ad" boolean,
	"is_ads" boolean,
	"is_paid_content" boolean,
	"branded_content_type" integer,
	"ad_aweme_source" integer,
	"ad_source" integer,
	"commercial_label" text,
	"sales_flag" integer,
	"product_category_list" jsonb,
	"sound_author" text,
	"sound_album" text,
	"sound_duration_s" integer,
	"sound_commercial_right_type" integer,
	"summary_title" text,
	"summary" text,
	"total_views_cnt" bigint,
	"total_digg_cnt" bigint,
	"total_comments_cnt" bigint,
	"total_favorites_cnt" bigint,
	"total_shares_cnt" bigint,
	"total_video_sale_cnt" bigint,
	"total_video_sale_gmv_amt" numeric,
	"total_views_1d_cnt" bigint,
	"total_views_7d_cnt" bigint,
	"total_views_30d_cnt" bigint,
	"total_digg_1d_cnt" bigint,
	"total_digg_7d_cnt" bigint,
	"total_digg_30d_cnt" bigint,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "videos_history_key" PRIMARY KEY("video_id","observed_at")
);
--> statement-breakpoint
DROP VIEW "echotik"."music_versions";--> statement-breakpoint
ALTER TABLE "ops"."runs" DROP CONSTRAINT "runs_trigger";--> statement-breakpoint
ALTER TABLE "echotik"."music" ADD COLUMN "album" text;--> statement-breakpoint
ALTER TABLE "echotik"."music" ADD COLUMN "user_count" bigint;--> statement-breakpoint
ALTER TABLE "echotik"."music" ADD COLUMN "source_platform" integer;--> statement-breakpoint
ALTER TABLE "echotik"."music" ADD COLUMN "extra" jsonb;--> statement-breakpoint
ALTER TABLE "echotik"."music_history" ADD COLUMN "album" text;--> statement-breakpoint
ALTER TABLE "echotik"."music_history" ADD COLUMN "user_count" bigint;--> statement-breakpoint
ALTER TABLE "echotik"."music_history" ADD COLUMN "source_platform" integer;--> statement-breakpoint
ALTER TABLE "echotik"."music_history" ADD COLUMN "extra" jsonb;--> statement-breakpoint
ALTER TABLE "echotik"."ad_snapshots" ADD CONSTRAINT "ad_snapshots_ads" FOREIGN KEY ("material_id") REFERENCES "echotik"."ads"("material_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."category_names" ADD CONSTRAINT "category_names_categories" FOREIGN KEY ("category_id") REFERENCES "echotik"."categories"("category_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_audience_ages" ADD CONSTRAINT "hashtag_audience_ages_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_audience_countries" ADD CONSTRAINT "hashtag_audience_countries_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_audience_interests" ADD CONSTRAINT "hashtag_audience_interests_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_creators" ADD CONSTRAINT "hashtag_creators_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_related_hashtags" ADD CONSTRAINT "hashtag_related_hashtags_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_related_hashtags" ADD CONSTRAINT "hashtag_related_hashtags_related_hashtag_id" FOREIGN KEY ("related_hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_related_items" ADD CONSTRAINT "hashtag_related_items_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_snapshots" ADD CONSTRAINT "hashtag_snapshots_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_trend_points" ADD CONSTRAINT "hashtag_trend_points_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_milestone_videos" ADD CONSTRAINT "influencer_milestone_videos_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_milestone_videos" ADD CONSTRAINT "influencer_milestone_videos_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_milestones" ADD CONSTRAINT "influencer_milestones_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_daily" ADD CONSTRAINT "influencer_daily_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_followers" ADD CONSTRAINT "influencer_followers_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_followers" ADD CONSTRAINT "influencer_followers_follower_user_id" FOREIGN KEY ("follower_user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."keyword_snapshots" ADD CONSTRAINT "keyword_snapshots_keywords" FOREIGN KEY ("keyword") REFERENCES "echotik"."keywords"("keyword") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."keyword_videos" ADD CONSTRAINT "keyword_videos_keywords" FOREIGN KEY ("keyword") REFERENCES "echotik"."keywords"("keyword") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_products" ADD CONSTRAINT "influencer_products_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_products" ADD CONSTRAINT "influencer_products_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_influencers" ADD CONSTRAINT "product_influencers_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_influencers" ADD CONSTRAINT "product_influencers_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_lives" ADD CONSTRAINT "product_lives_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_lives" ADD CONSTRAINT "product_lives_lives" FOREIGN KEY ("room_id") REFERENCES "echotik"."lives"("room_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_videos" ADD CONSTRAINT "product_videos_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_videos" ADD CONSTRAINT "product_videos_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_influencers" ADD CONSTRAINT "shop_influencers_shops" FOREIGN KEY ("seller_id") REFERENCES "echotik"."shops"("seller_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_influencers" ADD CONSTRAINT "shop_influencers_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_lives" ADD CONSTRAINT "shop_lives_shops" FOREIGN KEY ("seller_id") REFERENCES "echotik"."shops"("seller_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_lives" ADD CONSTRAINT "shop_lives_lives" FOREIGN KEY ("room_id") REFERENCES "echotik"."lives"("room_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_products" ADD CONSTRAINT "shop_products_shops" FOREIGN KEY ("seller_id") REFERENCES "echotik"."shops"("seller_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_products" ADD CONSTRAINT "shop_products_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_videos" ADD CONSTRAINT "shop_videos_shops" FOREIGN KEY ("seller_id") REFERENCES "echotik"."shops"("seller_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_videos" ADD CONSTRAINT "shop_videos_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_products" ADD CONSTRAINT "video_products_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_products" ADD CONSTRAINT "video_products_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."live_snapshots" ADD CONSTRAINT "live_snapshots_lives" FOREIGN KEY ("room_id") REFERENCES "echotik"."lives"("room_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."lives" ADD CONSTRAINT "lives_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."absences" ADD CONSTRAINT "absences_request_id_requests_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "ops"."requests"("request_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."batch_members" ADD CONSTRAINT "batch_members_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_reviews" ADD CONSTRAINT "product_reviews_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_daily" ADD CONSTRAINT "product_daily_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_skus" ADD CONSTRAINT "product_skus_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."products" ADD CONSTRAINT "products_shops" FOREIGN KEY ("seller_id") REFERENCES "echotik"."shops"("seller_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."influencer_ranks" ADD CONSTRAINT "influencer_ranks_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."product_ranks" ADD CONSTRAINT "product_ranks_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_ranks" ADD CONSTRAINT "shop_ranks_shops" FOREIGN KEY ("seller_id") REFERENCES "echotik"."shops"("seller_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_ranks" ADD CONSTRAINT "video_ranks_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."share_links" ADD CONSTRAINT "share_links_products" FOREIGN KEY ("product_id") REFERENCES "echotik"."products"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_files" ADD CONSTRAINT "video_files_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shop_daily" ADD CONSTRAINT "shop_daily_shops" FOREIGN KEY ("seller_id") REFERENCES "echotik"."shops"("seller_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD CONSTRAINT "shops_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_captions" ADD CONSTRAINT "video_captions_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_comment_words" ADD CONSTRAINT "video_comment_words_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_comments" ADD CONSTRAINT "video_comments_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_snapshots" ADD CONSTRAINT "video_snapshots_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_trend_points" ADD CONSTRAINT "video_trend_points_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_daily" ADD CONSTRAINT "video_daily_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_hashtags" ADD CONSTRAINT "video_hashtags_videos" FOREIGN KEY ("video_id") REFERENCES "echotik"."videos"("video_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."video_hashtags" ADD CONSTRAINT "video_hashtags_hashtags" FOREIGN KEY ("hashtag_id") REFERENCES "echotik"."hashtags"("hashtag_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."videos" ADD CONSTRAINT "videos_influencers" FOREIGN KEY ("user_id") REFERENCES "echotik"."influencers"("user_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD CONSTRAINT "runs_trigger" CHECK ("ops"."runs"."trigger" in ('cron', 'catch-up', 'manual', 'start', 'import'));--> statement-breakpoint
CREATE VIEW "echotik"."ads_versions" AS (select "material_id", "ad_title", "brand_name", "industry_key", "objective_key", "objectives", "tag", "source", "source_key", "country_codes", "keyword_list", "highlight_text", "pattern_label", "has_summary", "voice_over", "landing_page", "vid", "duration_s", "width", "height", "cover_url", "ctr", "cost_level", "like_count", "comment_count", "share_count", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."ads_history" window w as (partition by "material_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."categories_versions" AS (select "category_id", "parent_id", "category_level", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."categories_history" window w as (partition by "category_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."category_names_versions" AS (select "category_id", "language", "category_name", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."category_names_history" window w as (partition by "category_id", "language" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."industries_versions" AS (select "industry_id", "name", "label", "parent_id", "level", "hashtag_filter", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."industries_history" window w as (partition by "industry_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."influencer_categories_versions" AS (select "name", "position", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."influencer_categories_history" window w as (partition by "name" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."hashtags_versions" AS (select "hashtag_id", "hashtag_name", "description", "link", "industry_id", "publish_cnt_all", "video_views_all", "use_count", "user_count", "view_count", "is_commerce", "is_challenge", "is_pgcshow", "type", "sub_type", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."hashtags_history" window w as (partition by "hashtag_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."influencer_milestone_videos_versions" AS (select "user_id", "milestone", "video_id", "position", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."influencer_milestone_videos_history" window w as (partition by "user_id", "milestone", "video_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."influencer_milestones_versions" AS (select "user_id", "milestone", "milestone_title", "reached_on", "creator_summary", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."influencer_milestones_history" window w as (partition by "user_id", "milestone" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."influencer_followers_versions" AS (select "user_id", "follower_user_id", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."influencer_followers_history" window w as (partition by "user_id", "follower_user_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."influencers_versions" AS (select "user_id", "unique_id", "sec_uid", "nick_name", "avatar_url", "avatar_uri", "qrcode_uri", "signature", "contact_email", "region", "account_region", "language", "gender", "category", "seller_id", "off_mark", "sales_flag", "show_case_flag", "ec_score", "influencer_level", "interaction_rate", "avg_30d_price", "most_views_video", "most_category_product", "most_category_id", "most_category_l2_id", "most_category_l3_id", "product_category_list", "influencer_video_duration_level", "influencer_video_publish_hour", "influencer_video_publish_week", "account_type", "authority_status", "verification_type", "custom_verify", "enterprise_verify_reason", "ad_virtual", "youtube_channel_id", "youtube_channel_title", "twitter_id", "twitter_name", "first_crawl_dt", "total_followers_cnt", "total_followers_1d_cnt", "total_followers_7d_cnt", "total_followers_30d_cnt", "total_followers_90d_cnt", "total_following_cnt", "total_digg_cnt", "total_digg_1d_cnt", "total_digg_7d_cnt", "total_digg_30d_cnt", "total_digg_90d_cnt", "total_likes_cnt", "total_favorited", "total_comments_cnt", "total_shares_cnt", "total_views_cnt", "total_post_video_cnt", "per_views_avg_30d_cnt", "per_video_product_views_avg_7d_cnt", "per_video_product_views_avg_30d_cnt", "total_live_cnt", "total_live_views_cnt", "total_product_cnt", "total_product_30d_cnt", "total_video_product_30d_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_gmv_30d_amt", "total_video_sale_30d_cnt", "total_video_sale_gmv_30d_amt", "total_live_sale_gmv_30d_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."influencers_history" window w as (partition by "user_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."keywords_versions" AS (select "keyword", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."keywords_history" window w as (partition by "keyword" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."influencer_products_versions" AS (select "user_id", "product_id", "total_sale_cnt", "total_sale_gmv_amt", "total_video_cnt", "total_video_sale_cnt", "total_video_sale_gmv_amt", "total_live_cnt", "total_live_sale_cnt", "total_live_sale_gmv_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."influencer_products_history" window w as (partition by "user_id", "product_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."product_influencers_versions" AS (select "product_id", "user_id", "per_product_ifl_sale_cnt", "per_product_ifl_gmv_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."product_influencers_history" window w as (partition by "product_id", "user_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."product_lives_versions" AS (select "product_id", "room_id", "total_sale_cnt", "total_sale_gmv_amt", "spu_avg_price", "category_id", "cover_urls", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."product_lives_history" window w as (partition by "product_id", "room_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."product_videos_versions" AS (select "product_id", "video_id", "total_video_sale_cnt", "total_video_sale_gmv_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."product_videos_history" window w as (partition by "product_id", "video_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."shop_influencers_versions" AS (select "seller_id", "user_id", "total_sale_cnt", "total_sale_gmv_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."shop_influencers_history" window w as (partition by "seller_id", "user_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."shop_lives_versions" AS (select "seller_id", "room_id", "total_sale_cnt", "total_sale_gmv_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."shop_lives_history" window w as (partition by "seller_id", "room_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."shop_products_versions" AS (select "seller_id", "product_id", "status", "biz_type", "source", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."shop_products_history" window w as (partition by "seller_id", "product_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."shop_videos_versions" AS (select "seller_id", "video_id", "total_video_sale_cnt", "total_video_sale_gmv_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."shop_videos_history" window w as (partition by "seller_id", "video_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."video_products_versions" AS (select "video_id", "product_id", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."video_products_history" window w as (partition by "video_id", "product_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."lives_versions" AS (select "room_id", "user_id", "title", "region", "cover_url", "live_status", "live_type", "create_time", "finish_time", "duration_s", "is_live_has_products", "product_category_list", "live_sale_top3_product", "product_category_gmv_distribution", "total_views_cnt", "max_views_cnt", "total_joins_cnt", "total_digg_cnt", "total_comments_cnt", "total_shares_cnt", "total_followers_cnt", "total_followers_growth_cnt", "followers_growth_rate", "total_product_cnt", "total_active_product_cnt", "spu_avg_price", "total_sale_cnt", "total_sale_gmv_amt", "gpm", "total_live_30d_cnt", "per_live_sale_gmv_30d_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."lives_history" window w as (partition by "room_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."product_reviews_versions" AS (select "review_id", "product_id", "sku_id", "sku_specification", "rating", "main_review_title", "display_text", "display_review_text", "reviewed_at", "region", "review_country", "image_urls", "media", "review_user_id", "review_user_name", "review_user_avatar_url", "digg_count", "is_anonymous", "is_local", "is_updated", "review_source_type", "review_source_name", "review_incentive_name", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."product_reviews_history" window w as (partition by "review_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."products_versions" AS (select "product_id", "product_name", "seller_id", "region", "category_id", "category_l2_id", "category_l3_id", "cover_urls", "cover_uri", "desc_detail", "sale_props", "specification", "off_mark", "is_s_shop", "is_hot", "shop_type", "from_flag", "sales_flag", "sales_trend_flag", "product_rating", "review_count", "product_commission_rate", "first_crawl_dt", "last_crawl_dt", "min_price", "max_price", "spu_avg_price", "discount", "free_shipping", "shipping_price", "currency", "currency_symbol", "sale_price", "origin_price", "show_price", "discount_rate", "sold_count", "placement_labels", "selling_points", "total_ifl_cnt", "total_ifl_video_1d_cnt", "total_ifl_video_7d_cnt", "total_ifl_video_15d_cnt", "total_ifl_video_30d_cnt", "total_ifl_video_60d_cnt", "total_ifl_video_90d_cnt", "total_ifl_live_1d_cnt", "total_ifl_live_7d_cnt", "total_ifl_live_15d_cnt", "total_ifl_live_30d_cnt", "total_ifl_live_60d_cnt", "total_ifl_live_90d_cnt", "total_video_cnt", "total_video_1d_cnt", "total_video_7d_cnt", "total_video_15d_cnt", "total_video_30d_cnt", "total_video_60d_cnt", "total_video_90d_cnt", "total_live_cnt", "total_live_1d_cnt", "total_live_7d_cnt", "total_live_15d_cnt", "total_live_30d_cnt", "total_live_60d_cnt", "total_live_90d_cnt", "total_views_cnt", "total_views_1d_cnt", "total_views_7d_cnt", "total_views_15d_cnt", "total_views_30d_cnt", "total_views_60d_cnt", "total_views_90d_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_1d_cnt", "total_sale_7d_cnt", "total_sale_15d_cnt", "total_sale_30d_cnt", "total_sale_60d_cnt", "total_sale_90d_cnt", "total_sale_gmv_1d_amt", "total_sale_gmv_7d_amt", "total_sale_gmv_15d_amt", "total_sale_gmv_30d_amt", "total_sale_gmv_60d_amt", "total_sale_gmv_90d_amt", "total_video_sale_cnt", "total_video_sale_1d_cnt", "total_video_sale_7d_cnt", "total_video_sale_15d_cnt", "total_video_sale_30d_cnt", "total_video_sale_60d_cnt", "total_video_sale_90d_cnt", "total_video_sale_gmv_amt", "total_video_sale_gmv_1d_amt", "total_video_sale_gmv_7d_amt", "total_video_sale_gmv_15d_amt", "total_video_sale_gmv_30d_amt", "total_video_sale_gmv_60d_amt", "total_video_sale_gmv_90d_amt", "total_live_sale_cnt", "total_live_sale_1d_cnt", "total_live_sale_7d_cnt", "total_live_sale_15d_cnt", "total_live_sale_30d_cnt", "total_live_sale_60d_cnt", "total_live_sale_90d_cnt", "total_live_sale_gmv_amt", "total_live_sale_gmv_1d_amt", "total_live_sale_gmv_7d_amt", "total_live_sale_gmv_15d_amt", "total_live_sale_gmv_30d_amt", "total_live_sale_gmv_60d_amt", "total_live_sale_gmv_90d_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."products_history" window w as (partition by "product_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."covers_versions" AS (select "source_url", "temporary_url", "expires_at", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."covers_history" window w as (partition by "source_url" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."share_links_versions" AS (select "share_url", "product_id", "region", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."share_links_history" window w as (partition by "share_url" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."video_files_versions" AS (select "video_id", "play_url", "download_url", "no_watermark_download_url", "cover_url", "dynamic_cover_url", "home_url", "expires_at", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."video_files_history" window w as (partition by "video_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."shops_versions" AS (select "seller_id", "seller_name", "seller_link", "cover_url", "user_id", "official_creator_id", "author_id", "region", "from_flag", "sales_flag", "sales_trend_flag", "rating", "category_id", "category_l2_id", "category_l3_id", "most_product_category_list", "product_category_list", "first_crawl_dt", "spu_avg_price", "total_product_cnt", "total_crawl_product_cnt", "total_ifl_cnt", "total_video_cnt", "total_live_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_1d_cnt", "total_sale_7d_cnt", "total_sale_30d_cnt", "total_sale_90d_cnt", "total_sale_gmv_1d_amt", "total_sale_gmv_7d_amt", "total_sale_gmv_30d_amt", "total_sale_gmv_90d_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."shops_history" window w as (partition by "seller_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."video_captions_versions" AS (select "video_id", "language", "captions", "format", "url", "url_expires_at", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."video_captions_history" window w as (partition by "video_id", "language" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."video_comments_versions" AS (select "comment_id", "video_id", "parent_comment_id", "reply_to_reply_id", "text", "comment_language", "create_time", "digg_count", "reply_comment_total", "status", "is_high_purchase_intent", "label_text", "label_type", "label_list", "comment_type", "channel_id", "user_id", "unique_id", "nickname", "sec_uid", "user_region", "avatar_url", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."video_comments_history" window w as (partition by "comment_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."video_hashtags_versions" AS (select "video_id", "hashtag_id", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."video_hashtags_history" window w as (partition by "video_id", "hashtag_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."videos_versions" AS (select "video_id", "user_id", "video_desc", "hashtags", "create_time", "region", "duration_s", "cover_url", "share_url", "width", "height", "ratio", "data_size", "created_by_ai", "is_ad", "is_ads", "is_paid_content", "branded_content_type", "ad_aweme_source", "ad_source", "commercial_label", "sales_flag", "product_category_list", "sound_author", "sound_album", "sound_duration_s", "sound_commercial_right_type", "summary_title", "summary", "total_views_cnt", "total_digg_cnt", "total_comments_cnt", "total_favorites_cnt", "total_shares_cnt", "total_video_sale_cnt", "total_video_sale_gmv_amt", "total_views_1d_cnt", "total_views_7d_cnt", "total_views_30d_cnt", "total_digg_1d_cnt", "total_digg_7d_cnt", "total_digg_30d_cnt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."videos_history" window w as (partition by "video_id" order by observed_at));--> statement-breakpoint
CREATE VIEW "echotik"."music_versions" AS (select "clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."music_history" window w as (partition by "clip_id" order by observed_at));