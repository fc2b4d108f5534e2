CREATE TABLE "ops"."field_issues" (
	"request_id" bigint NOT NULL,
	"path" text NOT NULL,
	"reason" text NOT NULL,
	"stream" text NOT NULL,
	"sample" text NOT NULL,
	"records" integer NOT NULL,
	"needed_by" text,
	"first_seen_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	CONSTRAINT "field_issues_request_id_path_reason_pk" PRIMARY KEY("request_id","path","reason")
);
--> statement-breakpoint
CREATE TABLE "ops"."seen_fields" (
	"stream" text NOT NULL,
	"run_id" bigint NOT NULL,
	"had" text[] NOT NULL,
	"lacked" text[] NOT NULL,
	CONSTRAINT "seen_fields_stream_run_id_pk" PRIMARY KEY("stream","run_id")
);
--> statement-breakpoint
CREATE TABLE "ops"."paging" (
	"stream" text PRIMARY KEY NOT NULL,
	"page_size" integer,
	"short_pages_on" date,
	"empty_pages_on" date,
	"probed_on" date
);
--> statement-breakpoint
ALTER TABLE "ops"."requests" DROP CONSTRAINT "requests_walk_end";--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD COLUMN "walk" jsonb;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD COLUMN "record_keys" bigint[];--> statement-breakpoint
ALTER TABLE "raw"."responses" ADD COLUMN "content_encoding" text;--> statement-breakpoint
ALTER TABLE "ops"."field_issues" ADD CONSTRAINT "field_issues_request_id_requests_request_id_fk" FOREIGN KEY ("request_id") REFERENCES "ops"."requests"("request_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."seen_fields" ADD CONSTRAINT "seen_fields_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "field_issues_open" ON "ops"."field_issues" USING btree ("stream","path") WHERE resolved_at is null;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD CONSTRAINT "requests_walk_end" CHECK ("ops"."requests"."walk_end" in ('complete', 'assumed', 'short', 'cap'));