ALTER TABLE "ops"."readers" ADD COLUMN "statement_timeout" text;--> statement-breakpoint
ALTER TABLE "ops"."warehouse" ADD COLUMN "cluster" text;--> statement-breakpoint
ALTER TABLE "ops"."warehouse" ADD COLUMN "database_oid" bigint;--> statement-breakpoint
ALTER TABLE "ops"."warehouse" ADD COLUMN "database_name" text;