CREATE TABLE "ops"."check_results" (
	"check_result_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."check_results_check_result_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"name" text NOT NULL,
	"subject" text NOT NULL,
	"run_id" bigint,
	"business_date" date NOT NULL,
	"severity" text NOT NULL,
	"outcome" text NOT NULL,
	"observed" text NOT NULL,
	"expected" text NOT NULL,
	"checked_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "check_results_severity" CHECK ("ops"."check_results"."severity" in ('warning', 'error')),
	CONSTRAINT "check_results_outcome" CHECK ("ops"."check_results"."outcome" in ('passed', 'failed', 'skipped'))
);
--> statement-breakpoint
CREATE TABLE "ops"."readers" (
	"role" text PRIMARY KEY NOT NULL,
	"reads_raw" boolean DEFAULT false NOT NULL,
	"reads_ops" boolean DEFAULT false NOT NULL,
	"granted_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "checked_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "checks_failed" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."check_results" ADD CONSTRAINT "check_results_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "check_results_run" ON "ops"."check_results" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "check_results_newest" ON "ops"."check_results" USING btree ("name","subject","checked_at");