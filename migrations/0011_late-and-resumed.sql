ALTER TABLE "ops"."requests" ADD COLUMN "ask_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "resumes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "present_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."ticks" ADD COLUMN "reason" text;--> statement-breakpoint
-- Runs of an earlier version that may still go on: twelve hours after its end in UTC a day is over everywhere. What describes only
-- the present is not asked for it any more.
UPDATE "ops"."runs" SET "present_until" = ("business_date" + 1)::timestamp AT TIME ZONE 'UTC' + interval '12 hours'
WHERE "trigger" NOT IN ('import', 'replay', 'backfill') AND "status" <> 'succeeded';
--> statement-breakpoint
UPDATE "ops"."requests" r SET "ask_until" = u."present_until" FROM "ops"."runs" u
WHERE u."run_id" = r."run_id" AND u."present_until" IS NOT NULL AND r."source_request_id" IS NULL
AND (r."finished_at" IS NULL OR r."status" = 'failed') AND r."stream" IN (
  'trending-hashtag-list', 'trending-music-list', 'trending-video-list', 'trending-hashtag-detail',
  'trending-music-detail', 'insights-product-list', 'insights-ads', 'insights-ads-detail', 'insights-keyword',
  'insights-product-detail', 'product-list', 'product-influencer-list', 'product-live-list', 'product-video-list',
  'product-comment', 'product-detail', 'realtime-product-comment', 'realtime-product-detail', 'seller-list',
  'seller-influencer-list', 'seller-live-list', 'seller-product-list', 'seller-video-list', 'seller-detail',
  'realtime-seller-product-list', 'influencer-list', 'influencer-live-list', 'influencer-product-list',
  'influencer-video-list', 'influencer-detail', 'realtime-influencer-follower-list',
  'realtime-influencer-following-list', 'realtime-influencer-video-list', 'realtime-influencer-detail',
  'realtime-influencer-qr-code', 'realtime-influencer-region', 'video-list', 'video-product-list', 'video-detail',
  'realtime-hashtag-video-list', 'realtime-video-comments', 'realtime-video-comment-replies', 'realtime-video-detail',
  'realtime-video-download-url', 'live-list', 'live-detail', 'realtime-live-detail', 'product-image-search',
  'search-items', 'realtime-hashtag-search', 'realtime-influencer-search', 'realtime-live-search',
  'realtime-music-search', 'realtime-product-photo-search', 'realtime-product-photo-search-page',
  'realtime-product-search', 'realtime-video-search', 'realtime-influencer-milestones-insight',
  'realtime-video-comment-keywords-insight', 'realtime-video-trend-insight'
);
