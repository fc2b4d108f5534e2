CREATE TABLE "ops"."spending" (
	"day" date NOT NULL,
	"pipeline" text NOT NULL,
	"credits" integer NOT NULL,
	CONSTRAINT "spending_day_pipeline_pk" PRIMARY KEY("day","pipeline")
);
--> statement-breakpoint
ALTER TABLE "ops"."requests" DROP CONSTRAINT "requests_status";--> statement-breakpoint
ALTER TABLE "ops"."runs" DROP CONSTRAINT "runs_trigger";--> statement-breakpoint
ALTER TABLE "ops"."runs" DROP CONSTRAINT "runs_status";--> statement-breakpoint
DROP INDEX "ops"."requests_open";--> statement-breakpoint
ALTER TABLE "ops"."ticks" ALTER COLUMN "run_id" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."attempts" ADD COLUMN "spent_on" date;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD COLUMN "business_date" date;--> statement-breakpoint
-- Until now only its run knew the day.
UPDATE "ops"."requests" r SET "business_date" = u."business_date" FROM "ops"."runs" u WHERE u."run_id" = r."run_id";--> statement-breakpoint
ALTER TABLE "ops"."requests" ALTER COLUMN "business_date" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD COLUMN "source_request_id" bigint;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD COLUMN "planned" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "reuse" text DEFAULT 'fresh' NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "priority" smallint DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "core" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "planned_credits" integer;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "max_credits" integer;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "resume_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."schedules" ADD COLUMN "paused_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."schema_drift" ADD COLUMN "accepted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."ticks" ADD COLUMN "outcome" text DEFAULT 'run' NOT NULL;--> statement-breakpoint
CREATE INDEX "requests_due" ON "ops"."requests" USING btree ("lane","request_id") WHERE finished_at is null and not planned;--> statement-breakpoint
CREATE INDEX "requests_planned" ON "ops"."requests" USING btree ("run_id","request_id") WHERE planned;--> statement-breakpoint
CREATE INDEX "requests_asked" ON "ops"."requests" USING btree ("identity","business_date");--> statement-breakpoint
CREATE INDEX "requests_walks" ON "ops"."requests" USING btree ("stream","business_date") WHERE previous_page is null;--> statement-breakpoint
CREATE INDEX "requests_children" ON "ops"."requests" USING btree ("parent_request_id") WHERE parent_request_id is not null;--> statement-breakpoint
CREATE INDEX "requests_open" ON "ops"."requests" USING btree ("run_id","request_id") WHERE finished_at is null;--> statement-breakpoint
ALTER TABLE "ops"."requests" ADD CONSTRAINT "requests_status" CHECK ("ops"."requests"."status" in ('queued', 'running', 'done', 'absent', 'quarantined', 'failed', 'cancelled'));--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD CONSTRAINT "runs_reuse" CHECK ("ops"."runs"."reuse" in ('fresh', 'any', 'none'));--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD CONSTRAINT "runs_trigger" CHECK ("ops"."runs"."trigger" in ('cron', 'catch-up', 'manual', 'start', 'import', 'backfill', 'replay'));--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD CONSTRAINT "runs_status" CHECK ("ops"."runs"."status" in ('running', 'paused', 'succeeded', 'partial', 'failed', 'out_of_budget', 'cancelled'));--> statement-breakpoint
ALTER TABLE "ops"."ticks" ADD CONSTRAINT "ticks_outcome" CHECK ("ops"."ticks"."outcome" in ('run', 'covered', 'overlapped', 'missed', 'paused'));