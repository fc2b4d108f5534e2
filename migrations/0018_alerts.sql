CREATE TABLE "ops"."alerting" (
	"only_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"evaluated_at" timestamp with time zone,
	"next_at" timestamp with time zone,
	"claim" uuid,
	"claimed_until" timestamp with time zone,
	"digest_day" date,
	"outages" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "alerting_one_row" CHECK ("ops"."alerting"."only_row")
);
--> statement-breakpoint
CREATE TABLE "ops"."alerts" (
	"alert_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."alerts_alert_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"alert" text NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"pipeline" text,
	"state" text NOT NULL,
	"severity" text NOT NULL,
	"facts" jsonb NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"seen_at" timestamp with time zone NOT NULL,
	"fired_at" timestamp with time zone,
	"recovering_at" timestamp with time zone,
	"resolved_at" timestamp with time zone,
	"notified_at" timestamp with time zone,
	CONSTRAINT "alerts_state" CHECK ("ops"."alerts"."state" in ('pending', 'firing', 'recovering', 'resolved'))
);
--> statement-breakpoint
CREATE TABLE "ops"."notifications" (
	"notification_id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"channel" text NOT NULL,
	"kind" text NOT NULL,
	"thread" text NOT NULL,
	"message" jsonb NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"next_at" timestamp with time zone NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"attempted_at" timestamp with time zone,
	"delivered_as" uuid,
	"sent_at" timestamp with time zone,
	"abandoned_at" timestamp with time zone,
	"last_error" text,
	CONSTRAINT "notifications_kind" CHECK ("ops"."notifications"."kind" in ('firing', 'resolved', 'digest', 'test'))
);
--> statement-breakpoint
CREATE TABLE "ops"."silences" (
	"silence_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."silences_silence_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"alert" text,
	"subject" text,
	"until" timestamp with time zone NOT NULL,
	"comment" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX "alerts_open" ON "ops"."alerts" USING btree ("alert","subject") WHERE state <> 'resolved';--> statement-breakpoint
CREATE INDEX "alerts_fired" ON "ops"."alerts" USING btree ("fired_at");--> statement-breakpoint
CREATE INDEX "notifications_open" ON "ops"."notifications" USING btree ("channel","next_at") WHERE sent_at is null and abandoned_at is null;--> statement-breakpoint
CREATE INDEX "notifications_attempted" ON "ops"."notifications" USING btree ("channel","attempted_at");--> statement-breakpoint
CREATE INDEX "notifications_created" ON "ops"."notifications" USING btree ("created_at");