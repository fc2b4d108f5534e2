CREATE TABLE "ops"."definitions" (
	"only_row" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"epoch" integer DEFAULT 0 NOT NULL,
	"digest" text,
	"migrations" integer DEFAULT 0 NOT NULL,
	"works_since" integer DEFAULT 0 NOT NULL,
	"adopts" boolean DEFAULT false NOT NULL,
	"applied_at" timestamp with time zone,
	CONSTRAINT "definitions_one_row" CHECK ("ops"."definitions"."only_row")
);
--> statement-breakpoint
CREATE TABLE "ops"."objects" (
	"object" text PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"oid" bigint NOT NULL,
	"definition" text,
	"comments" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"applied_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "objects_kind" CHECK ("ops"."objects"."kind" in ('schema', 'table', 'view', 'function'))
);
--> statement-breakpoint
-- Migrations of an earlier transaction: a version that kept no list of its objects made this database.
INSERT INTO "ops"."definitions" ("adopts")
SELECT EXISTS (SELECT FROM "drizzle"."__drizzle_migrations" WHERE xmin <> pg_current_xact_id()::xid);
--> statement-breakpoint
-- Functions that an earlier migration made, and that are replaced from migrations/functions from now on.
INSERT INTO "ops"."objects" ("object", "kind", "oid", "definition")
SELECT name, 'function', name::regprocedure::oid, 'migration'
FROM unnest(ARRAY['ops.make_partition(regclass, date)', 'ops.partition_by_month(regclass, name, name)']) AS name;
