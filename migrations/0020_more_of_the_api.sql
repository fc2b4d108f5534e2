CREATE TABLE "echotik"."affiliate_creator_shares" (
	"creator_oecuid" text NOT NULL,
	"region" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"grouping" text NOT NULL,
	"group_key" text NOT NULL,
	"name" text,
	"share" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "affiliate_creator_shares_key" PRIMARY KEY("creator_oecuid","region","snapshot_date","grouping","group_key")
);
--> statement-breakpoint
CREATE TABLE "echotik"."affiliate_creator_snapshots" (
	"creator_oecuid" text NOT NULL,
	"region" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"handle" text,
	"nickname" text,
	"avatar_url" text,
	"categories" text[],
	"bio" text,
	"bio_url" text,
	"selection_region" text,
	"creator_bind_mcn_name" text,
	"contact_info_available" boolean,
	"partnered_brand" jsonb,
	"collaborated_brands_num" bigint,
	"has_collaborated" boolean,
	"sorted_creator_labels" jsonb,
	"occurred_top_rank" bigint,
	"creator_permission_tag" integer,
	"currency_symbol" text,
	"med_gmv_revenue" numeric,
	"med_gmv_revenue_range" text,
	"units_sold" bigint,
	"units_sold_range" text,
	"avg_revenue_per_buyer" numeric,
	"avg_revenue_per_buyer_range" text,
	"gpm" numeric,
	"gpm_range" text,
	"ec_video_gpm_min" numeric,
	"ec_video_gpm_max" numeric,
	"ec_live_gpm_min" numeric,
	"ec_live_gpm_max" numeric,
	"video_gmv" numeric,
	"live_gmv" numeric,
	"med_commission_rate" numeric,
	"med_commission_rate_range" text,
	"product_price_range" text,
	"product_cnt" bigint,
	"promoted_product_num" bigint,
	"sample_fulfillment_rate" numeric,
	"video_publish_cnt_30d" bigint,
	"live_streaming_cnt_30d" bigint,
	"video_med_view_cnt" numeric,
	"video_med_like_cnt" numeric,
	"video_med_comment_cnt" numeric,
	"video_med_share_cnt" numeric,
	"live_med_view_cnt" numeric,
	"live_med_like_cnt" numeric,
	"live_med_comment_cnt" numeric,
	"live_med_share_cnt" numeric,
	"ec_video_med_view_cnt" numeric,
	"ec_video_med_like_cnt" numeric,
	"ec_video_med_comment_cnt" numeric,
	"ec_video_med_share_cnt" numeric,
	"ec_live_med_view_cnt" numeric,
	"ec_live_med_like_cnt" numeric,
	"ec_live_med_comment_cnt" numeric,
	"ec_live_med_share_cnt" numeric,
	"video_engagement" numeric,
	"live_engagement" numeric,
	"ec_video_engagement" numeric,
	"ec_live_engagement" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "affiliate_creator_snapshots_key" PRIMARY KEY("creator_oecuid","region","snapshot_date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."affiliate_creator_videos" (
	"creator_oecuid" text NOT NULL,
	"region" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"item_id" text NOT NULL,
	"position" integer,
	"name" text,
	"play_cnt" bigint,
	"like_cnt" bigint,
	"comment_cnt" bigint,
	"release_date" timestamp with time zone,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "affiliate_creator_videos_key" PRIMARY KEY("creator_oecuid","region","snapshot_date","item_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."category_daily" (
	"category_id" text NOT NULL,
	"region" text NOT NULL,
	"date" date NOT NULL,
	"category_level" integer,
	"answered_category_id" text,
	"answered_category_l2_id" text,
	"answered_category_l3_id" text,
	"priority_region" text,
	"total_sale_1d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "category_daily_key" PRIMARY KEY("category_id","region","date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."category_daily_revisions" (
	"category_id" text NOT NULL,
	"region" text NOT NULL,
	"date" date NOT NULL,
	"category_level" integer,
	"answered_category_id" text,
	"answered_category_l2_id" text,
	"answered_category_l3_id" text,
	"priority_region" text,
	"total_sale_1d_cnt" bigint,
	"total_sale_gmv_1d_amt" numeric,
	"known_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "category_daily_revisions_key" PRIMARY KEY("category_id","region","date","known_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."category_snapshots" (
	"category_id" text NOT NULL,
	"region" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"priority_region" text,
	"category_trend" text,
	"category_price_trend" text,
	"total_gmv_amt" numeric,
	"total_gmv_1d_amt" numeric,
	"total_gmv_7d_amt" numeric,
	"total_gmv_30d_amt" numeric,
	"total_sale_cnt" bigint,
	"total_sale_1d_cnt" bigint,
	"total_sale_7d_cnt" bigint,
	"total_sale_30d_cnt" bigint,
	"total_product_cnt" bigint,
	"total_product_1d_cnt" bigint,
	"total_product_7d_cnt" bigint,
	"total_product_30d_cnt" bigint,
	"total_ifl_cnt" bigint,
	"total_ifl_1d_cnt" bigint,
	"total_ifl_7d_cnt" bigint,
	"total_ifl_30d_cnt" bigint,
	"total_spu_avg_price_cnt" numeric,
	"total_live_sale_cnt" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "category_snapshots_key" PRIMARY KEY("category_id","region","snapshot_date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."search_keyword_points" (
	"keyword" text NOT NULL,
	"region" text NOT NULL,
	"tab" text NOT NULL,
	"around_keyword" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"point" integer NOT NULL,
	"value" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "search_keyword_points_key" PRIMARY KEY("keyword","region","tab","around_keyword","snapshot_date","point")
);
--> statement-breakpoint
CREATE TABLE "echotik"."search_keyword_snapshots" (
	"keyword" text NOT NULL,
	"region" text NOT NULL,
	"tab" text NOT NULL,
	"around_keyword" text NOT NULL,
	"snapshot_date" date NOT NULL,
	"position" integer,
	"video_num" bigint,
	"popularity" bigint,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "search_keyword_snapshots_key" PRIMARY KEY("keyword","region","tab","around_keyword","snapshot_date")
);
--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_creators" ADD COLUMN "unique_id" text;--> statement-breakpoint
ALTER TABLE "echotik"."hashtag_creators" ADD COLUMN "total_followers_cnt" bigint;--> statement-breakpoint
ALTER TABLE "echotik"."influencers" ADD COLUMN "creator_oecuid" text;--> statement-breakpoint
ALTER TABLE "echotik"."influencers_history" ADD COLUMN "creator_oecuid" text;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "review_count" bigint;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "positive_feedback_rate" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "response_rate" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "delivery_rate" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "followers_count" bigint;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "shop_type" integer;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "shop_identity_label" text;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "min_price" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops" ADD COLUMN "max_price" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "review_count" bigint;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "positive_feedback_rate" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "response_rate" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "delivery_rate" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "followers_count" bigint;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "shop_type" integer;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "shop_identity_label" text;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "min_price" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."shops_history" ADD COLUMN "max_price" numeric;--> statement-breakpoint
ALTER TABLE "echotik"."search_keyword_points" ADD CONSTRAINT "search_keyword_points_keywords" FOREIGN KEY ("keyword") REFERENCES "echotik"."keywords"("keyword") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."search_keyword_snapshots" ADD CONSTRAINT "search_keyword_snapshots_keywords" FOREIGN KEY ("keyword") REFERENCES "echotik"."keywords"("keyword") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
-- New columns stand at the end: the view is replaced in place, so what others have built on it stays.
CREATE OR REPLACE VIEW "echotik"."influencers_versions" AS (select "user_id", "unique_id", "sec_uid", "nick_name", "avatar_url", "avatar_uri", "qrcode_uri", "signature", "contact_email", "region", "account_region", "language", "gender", "category", "seller_id", "off_mark", "sales_flag", "show_case_flag", "ec_score", "influencer_level", "interaction_rate", "avg_30d_price", "most_views_video", "most_category_product", "most_category_id", "most_category_l2_id", "most_category_l3_id", "product_category_list", "influencer_video_duration_level", "influencer_video_publish_hour", "influencer_video_publish_week", "account_type", "authority_status", "verification_type", "custom_verify", "enterprise_verify_reason", "ad_virtual", "youtube_channel_id", "youtube_channel_title", "twitter_id", "twitter_name", "first_crawl_dt", "total_followers_cnt", "total_followers_1d_cnt", "total_followers_7d_cnt", "total_followers_30d_cnt", "total_followers_90d_cnt", "total_following_cnt", "total_digg_cnt", "total_digg_1d_cnt", "total_digg_7d_cnt", "total_digg_30d_cnt", "total_digg_90d_cnt", "total_likes_cnt", "total_favorited", "total_comments_cnt", "total_shares_cnt", "total_views_cnt", "total_post_video_cnt", "per_views_avg_30d_cnt", "per_video_product_views_avg_7d_cnt", "per_video_product_views_avg_30d_cnt", "total_live_cnt", "total_live_views_cnt", "total_product_cnt", "total_product_30d_cnt", "total_video_product_30d_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_gmv_30d_amt", "total_video_sale_30d_cnt", "total_video_sale_gmv_30d_amt", "total_live_sale_gmv_30d_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id, "creator_oecuid"
    from echotik."influencers_history" window w as (partition by "user_id" order by observed_at));--> statement-breakpoint
-- New columns stand at the end: the view is replaced in place, so what others have built on it stays.
CREATE OR REPLACE VIEW "echotik"."shops_versions" AS (select "seller_id", "seller_name", "seller_link", "cover_url", "user_id", "official_creator_id", "author_id", "region", "from_flag", "sales_flag", "sales_trend_flag", "rating", "category_id", "category_l2_id", "category_l3_id", "most_product_category_list", "product_category_list", "first_crawl_dt", "spu_avg_price", "total_product_cnt", "total_crawl_product_cnt", "total_ifl_cnt", "total_video_cnt", "total_live_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_1d_cnt", "total_sale_7d_cnt", "total_sale_30d_cnt", "total_sale_90d_cnt", "total_sale_gmv_1d_amt", "total_sale_gmv_7d_amt", "total_sale_gmv_30d_amt", "total_sale_gmv_90d_amt", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id, "review_count", "positive_feedback_rate", "response_rate", "delivery_rate", "followers_count", "shop_type", "shop_identity_label", "min_price", "max_price"
    from echotik."shops_history" window w as (partition by "seller_id" order by observed_at));