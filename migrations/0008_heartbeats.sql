ALTER TABLE "ops"."workers" ADD COLUMN "heartbeat_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."workers" ADD COLUMN "lease_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."workers" ADD COLUMN "stopped_at" timestamp with time zone;