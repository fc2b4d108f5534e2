-- drizzle has no word for storage parameters. Every request and attempt is updated right after it was inserted: with room on
-- its page such an update touches no index.
ALTER TABLE "ops"."requests" SET (fillfactor = 50);
--> statement-breakpoint
ALTER TABLE "ops"."attempts" SET (fillfactor = 70);
