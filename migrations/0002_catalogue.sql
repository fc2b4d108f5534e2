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
DROP VIEW "echotik"."music_versions";--> statement-breakpoint
ALTER TABLE "ops"."runs" DROP CONSTRAINT "runs_trigger";--> statement-breakpoint
ALTER TABLE "ops"."absences" ADD CONSTRAINT "absences_request_id_requests_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "ops"."requests"("request_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."batch_members" ADD CONSTRAINT "batch_members_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD CONSTRAINT "runs_trigger" CHECK ("ops"."runs"."trigger" in ('cron', 'catch-up', 'manual', 'start', 'import'));--> statement-breakpoint
CREATE VIEW "echotik"."music_versions" AS (select "clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", observed_at as valid_from,
      lead(observed_at) over w as valid_to, lead(observed_at) over w is null as is_current, _request_id
    from echotik."music_history" window w as (partition by "clip_id" order by observed_at));