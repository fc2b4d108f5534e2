CREATE TABLE "ops"."schedulers" (
	"scheduler_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."schedulers_scheduler_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"schedule" jsonb NOT NULL,
	"started_at" timestamp with time zone DEFAULT now() NOT NULL,
	"seen_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "ops"."stream_spending" (
	"run_id" bigint NOT NULL,
	"stream" text NOT NULL,
	"credits" integer NOT NULL,
	CONSTRAINT "stream_spending_run_id_stream_pk" PRIMARY KEY("run_id","stream")
);
--> statement-breakpoint
ALTER TABLE "ops"."ticks" DROP CONSTRAINT "ticks_outcome";--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "stream_options" jsonb;--> statement-breakpoint
ALTER TABLE "ops"."stream_spending" ADD CONSTRAINT "stream_spending_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."ticks" ADD CONSTRAINT "ticks_outcome" CHECK ("ops"."ticks"."outcome" in ('run', 'covered', 'overlapped', 'missed', 'paused', 'blocked'));