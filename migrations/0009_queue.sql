CREATE UNLOGGED TABLE "ops"."handouts" (
	"request_id" bigint PRIMARY KEY NOT NULL,
	"until" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."lanes" (
	"lane" text PRIMARY KEY NOT NULL,
	"next_call_at" timestamp with time zone,
	"paused_until" timestamp with time zone
);
--> statement-breakpoint
DROP INDEX "ops"."requests_due";--> statement-breakpoint
CREATE INDEX "requests_due" ON "ops"."requests" USING btree ("lane","run_id","request_id") WHERE finished_at is null and not planned;