CREATE TABLE "ops"."market_events" (
	"rule" text NOT NULL,
	"subject" text NOT NULL,
	"day" date NOT NULL,
	"run_id" bigint NOT NULL,
	"facts" jsonb NOT NULL,
	"reported_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "market_events_rule_subject_day_pk" PRIMARY KEY("rule","subject","day")
);
--> statement-breakpoint
CREATE TABLE "ops"."market_rules" (
	"rule" text PRIMARY KEY NOT NULL,
	"definition" text NOT NULL,
	"since" timestamp with time zone DEFAULT now() NOT NULL,
	"newest_run" bigint NOT NULL,
	"open_runs" bigint[] NOT NULL,
	"known_keys" text[],
	"evaluated_at" timestamp with time zone NOT NULL,
	"error" text,
	"error_since" timestamp with time zone,
	"claim" uuid,
	"claimed_until" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "ops"."notifications" DROP CONSTRAINT "notifications_kind";--> statement-breakpoint
CREATE INDEX "market_events_reported" ON "ops"."market_events" USING btree ("reported_at");--> statement-breakpoint
ALTER TABLE "ops"."notifications" ADD CONSTRAINT "notifications_kind" CHECK ("ops"."notifications"."kind" in ('firing', 'resolved', 'digest', 'test', 'market'));