CREATE TABLE "ops"."actions" (
	"action_id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "ops"."actions_action_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"action" text NOT NULL,
	"viewer" text NOT NULL,
	"level" text NOT NULL,
	"address" text,
	"input" jsonb NOT NULL,
	"outcome" text NOT NULL,
	"message" text NOT NULL,
	"credits" integer,
	"run_id" bigint,
	CONSTRAINT "actions_outcome" CHECK ("ops"."actions"."outcome" in ('done', 'refused', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "ops"."web_quotes" (
	"quote_id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"viewer" text NOT NULL,
	"purchase" jsonb NOT NULL,
	"credits" integer NOT NULL,
	"max_credits" integer,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"bought_at" timestamp with time zone,
	"run_id" bigint
);
--> statement-breakpoint
CREATE TABLE "ops"."web_sessions" (
	"secret_hash" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"user_name" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	CONSTRAINT "web_sessions_kind" CHECK ("ops"."web_sessions"."kind" in ('link', 'session'))
);
--> statement-breakpoint
ALTER TABLE "ops"."actions" ADD CONSTRAINT "actions_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "ops"."web_quotes" ADD CONSTRAINT "web_quotes_run_id_runs_run_id_fk" FOREIGN KEY ("run_id") REFERENCES "ops"."runs"("run_id") ON DELETE set null ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "actions_at" ON "ops"."actions" USING btree ("at");--> statement-breakpoint
CREATE INDEX "web_quotes_expiry" ON "ops"."web_quotes" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "web_sessions_expiry" ON "ops"."web_sessions" USING btree ("expires_at");