-- Hand-written: drizzle does not know storage parameters. Requests and attempts are kept for years, and each of them is
-- updated two or three times while it is new. By default PostgreSQL vacuums a table when a fifth of its rows is dead and analyses it
-- when a tenth has changed: the more rows are kept, the longer the new ones wait for it.
ALTER TABLE "ops"."requests" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE "ops"."attempts" SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
