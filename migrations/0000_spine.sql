CREATE SCHEMA "ops";
--> statement-breakpoint
CREATE SCHEMA "raw";
--> statement-breakpoint
CREATE SCHEMA "echotik";
--> statement-breakpoint
CREATE TABLE "echotik"."music" (
	"clip_id" text PRIMARY KEY NOT NULL,
	"song_id" text,
	"title" text,
	"author" text,
	"duration_s" integer,
	"cover_url" text,
	"link" text,
	"url_title" text,
	"music_url" text,
	"if_cml" boolean,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "echotik"."music_audience_ages" (
	"clip_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"age_level" integer NOT NULL,
	"score" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "music_audience_ages_key" PRIMARY KEY("clip_id","region","period_days","snapshot_date","age_level")
);
--> statement-breakpoint
CREATE TABLE "echotik"."music_audience_countries" (
	"clip_id" text NOT NULL,
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
	CONSTRAINT "music_audience_countries_key" PRIMARY KEY("clip_id","region","period_days","snapshot_date","country_code")
);
--> statement-breakpoint
CREATE TABLE "echotik"."music_audience_interests" (
	"clip_id" text NOT NULL,
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
	CONSTRAINT "music_audience_interests_key" PRIMARY KEY("clip_id","region","period_days","snapshot_date","interest_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."music_history" (
	"clip_id" text NOT NULL,
	"song_id" text,
	"title" text,
	"author" text,
	"duration_s" integer,
	"cover_url" text,
	"link" text,
	"url_title" text,
	"music_url" text,
	"if_cml" boolean,
	"observed_at" timestamp with time zone NOT NULL,
	"_request_id" bigint NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "music_history_key" PRIMARY KEY("clip_id","observed_at")
);
--> statement-breakpoint
CREATE TABLE "echotik"."music_related_items" (
	"clip_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"item_id" text NOT NULL,
	"cover_url" text,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "music_related_items_key" PRIMARY KEY("clip_id","region","period_days","snapshot_date","item_id")
);
--> statement-breakpoint
CREATE TABLE "echotik"."music_snapshots" (
	"clip_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"rank" integer,
	"rank_diff" integer,
	"rank_diff_type" integer,
	"popular_days" integer,
	"current_popularity" integer,
	"promoted" boolean,
	"is_search" boolean,
	"on_list_times" integer,
	"like_count" integer,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "music_snapshots_key" PRIMARY KEY("clip_id","region","period_days","snapshot_date")
);
--> statement-breakpoint
CREATE TABLE "echotik"."music_trend_points" (
	"clip_id" text NOT NULL,
	"region" text NOT NULL,
	"period_days" integer NOT NULL,
	"snapshot_date" date NOT NULL,
	"point_at" timestamp with time zone NOT NULL,
	"value" numeric,
	"_request_id" bigint NOT NULL,
	"_observed_at" timestamp with time zone NOT NULL,
	"_loaded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "music_trend_points_key" PRIMARY KEY("clip_id","region","period_days","snapshot_date","point_at")
);
--> statement-breakpoint
CREATE TABLE "ops"."attempts" (
	"request_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"worker_id" integer NOT NULL,
	"state" text DEFAULT 'reserved' NOT NULL,
	"credits" integer NOT NULL,
	"outcome" text,
	"http_status" smallint,
	"message" text,
	"duration_ms" integer,
	"bytes" integer,
	"reserved_at" timestamp with time zone DEFAULT now() NOT NULL,
	"settled_at" timestamp with time zone,
	CONSTRAINT "attempts_request_id_attempt_pk" PRIMARY KEY("request_id","attempt"),
	CONSTRAINT "attempts_state" CHECK ("ops"."attempts"."state" in ('reserved', 'captured', 'released', 'unknown'))
);
--> statement-breakpoint
CREATE TABLE "ops"."quarantine" (
	"quarantine_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."quarantine_quarantine_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"request_id" bigint NOT NULL,
	"stream" text NOT NULL,
	"record_path" text NOT NULL,
	"issues" jsonb NOT NULL,
	"record" text NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "quarantine_record" UNIQUE("request_id","record_path")
);
--> statement-breakpoint
CREATE TABLE "ops"."requests" (
	"request_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."requests_request_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"run_id" bigint NOT NULL,
	"identity" text NOT NULL,
	"stream" text NOT NULL,
	"lane" text NOT NULL,
	"params" jsonb NOT NULL,
	"page" jsonb NOT NULL,
	"price" integer NOT NULL,
	"parent_request_id" bigint,
	"previous_page" text,
	"status" text DEFAULT 'queued' NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"failures" integer DEFAULT 0 NOT NULL,
	"credits" integer DEFAULT 0 NOT NULL,
	"records" integer,
	"rows_inserted" integer DEFAULT 0 NOT NULL,
	"rows_updated" integer DEFAULT 0 NOT NULL,
	"rows_unchanged" integer DEFAULT 0 NOT NULL,
	"rows_quarantined" integer DEFAULT 0 NOT NULL,
	"walk_end" text,
	"error" text,
	"worker_id" integer,
	"lease_until" timestamp with time zone,
	"not_before" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "requests_identity" UNIQUE("run_id","identity"),
	CONSTRAINT "requests_status" CHECK ("ops"."requests"."status" in ('queued', 'running', 'done', 'absent', 'quarantined', 'failed')),
	CONSTRAINT "requests_walk_end" CHECK ("ops"."requests"."walk_end" in ('complete', 'cap'))
);
--> statement-breakpoint
CREATE TABLE "ops"."runs" (
	"run_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."runs_run_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"pipeline" text NOT NULL,
	"trigger" text NOT NULL,
	"status" text DEFAULT 'running' NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"business_date" date NOT NULL,
	"streams" text[] NOT NULL,
	"max_pages" integer,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"finished_at" timestamp with time zone,
	"requests_total" integer DEFAULT 0 NOT NULL,
	"requests_done" integer DEFAULT 0 NOT NULL,
	"requests_absent" integer DEFAULT 0 NOT NULL,
	"requests_failed" integer DEFAULT 0 NOT NULL,
	"rows_inserted" integer DEFAULT 0 NOT NULL,
	"rows_updated" integer DEFAULT 0 NOT NULL,
	"rows_unchanged" integer DEFAULT 0 NOT NULL,
	"rows_quarantined" integer DEFAULT 0 NOT NULL,
	"credits" integer DEFAULT 0 NOT NULL,
	"error" text,
	CONSTRAINT "runs_trigger" CHECK ("ops"."runs"."trigger" in ('cron', 'catch-up', 'manual', 'start')),
	CONSTRAINT "runs_status" CHECK ("ops"."runs"."status" in ('running', 'succeeded', 'partial', 'failed', 'out_of_budget', 'cancelled'))
);
--> statement-breakpoint
CREATE TABLE "ops"."schedules" (
	"pipeline" text PRIMARY KEY NOT NULL,
	"known_since" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."schema_drift" (
	"stream" text NOT NULL,
	"path" text NOT NULL,
	"kind" text NOT NULL,
	"sample" text NOT NULL,
	"request_id" bigint NOT NULL,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "schema_drift_stream_path_kind_pk" PRIMARY KEY("stream","path","kind")
);
--> statement-breakpoint
CREATE TABLE "ops"."ticks" (
	"pipeline" text NOT NULL,
	"slot" timestamp with time zone NOT NULL,
	"run_id" bigint NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "ticks_pipeline_slot_pk" PRIMARY KEY("pipeline","slot")
);
--> statement-breakpoint
CREATE TABLE "ops"."warehouse" (
	"only_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"warehouse_id" uuid DEFAULT gen_random_uuid() NOT NULL,
	"source" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "warehouse_one_row" CHECK ("ops"."warehouse"."only_row"),
	CONSTRAINT "warehouse_source" CHECK ("ops"."warehouse"."source" in ('simulator', 'api'))
);
--> statement-breakpoint
CREATE TABLE "ops"."workers" (
	"worker_id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."workers_worker_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"host" text NOT NULL,
	"pid" integer NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "raw"."bodies" (
	"body_sha256" text PRIMARY KEY NOT NULL,
	"bytes" integer NOT NULL,
	"body" "bytea" NOT NULL
);
--> statement-breakpoint
CREATE TABLE "raw"."responses" (
	"request_id" bigint NOT NULL,
	"attempt" integer NOT NULL,
	"stream" text NOT NULL,
	"fetched_at" timestamp with time zone NOT NULL,
	"http_status" smallint NOT NULL,
	"body_sha256" text NOT NULL,
	CONSTRAINT "responses_request_id_attempt_pk" PRIMARY KEY("request_id","attempt")
);
--> statement-breakpoint
ALTER TABLE "echotik"."music_audience_ages" ADD CONSTRAINT "music_audience_ages_music" FOREIGN KEY ("clip_id") REFERENCES "echotik"."music"("clip_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."music_audience_countries" ADD CONSTRAINT "music_audience_countries_music" FOREIGN KEY ("clip_id") REFERENCES "echotik"."music"("clip_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."music_audience_interests" ADD CONSTRAINT "music_audience_interests_music" FOREIGN KEY ("clip_id") REFERENCES "echotik"."music"("clip_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."music_related_items" ADD CONSTRAINT "music_related_items_music" FOREIGN KEY ("clip_id") REFERENCES "echotik"."music"("clip_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."music_snapshots" ADD CONSTRAINT "music_snapshots_music" FOREIGN KEY ("clip_id") REFERENCES "echotik"."music"("clip_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "echotik"."music_trend_points" ADD CONSTRAINT "music_trend_points_music" FOREIGN KEY ("clip_id") REFERENCES "echotik"."music"("clip_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."attempts" ADD CONSTRAINT "attempts_request_id_requests_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "ops"."requests"("request_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."quarantine" ADD CONSTRAINT "quarantine_request_id_requests_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "ops"."requests"("request_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD CONSTRAINT "requests_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD CONSTRAINT "requests_parent_request_id_requests_request_id_fk" FOREIGN KEY ("parent_request_id") REFERENCES "ops"."requests"("request_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."ticks" ADD CONSTRAINT "ticks_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "raw"."responses" ADD CONSTRAINT "responses_body_sha256_bodies_body_sha256_fk" FOREIGN KEY ("body_sha256") REFERENCES "raw"."bodies"("body_sha256") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "requests_open" ON "ops"."requests" USING btree ("run_id") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "runs_open" ON "ops"."runs" USING btree ("run_id") WHERE finished_at is null;--> statement-breakpoint
CREATE INDEX "responses_stream" ON "raw"."responses" USING btree ("stream","fetched_at");--> statement-breakpoint
CREATE VIEW "echotik"."music_versions" AS (select clip_id, song_id, title, author, duration_s, cover_url, link, url_title, music_url, if_cml,
      observed_at as valid_from,
      lead(observed_at) over w as valid_to,
      lead(observed_at) over w is null as is_current,
      _request_id
    from echotik.music_history
    window w as (partition by clip_id order by observed_at));