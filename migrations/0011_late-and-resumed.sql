ALTER TABLE "ops"."requests" ADD COLUMN "ask_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "resumes" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "ops"."runs" ADD COLUMN "present_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "ops"."ticks" ADD COLUMN "reason" text;