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
ALTER TABLE "ops"."requests" ADD CONSTRAINT "requests_walk_end" CHECK ("ops"."requests"."walk_end" in ('complete', 'assumed', 'short', 'cap')) NOT VALID; -- by hand: the old constraint allowed less, so rows need not be read