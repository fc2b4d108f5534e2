CREATE INDEX "requests_of_day" ON "ops"."requests" USING btree ("stream","business_date");--> statement-breakpoint
DROP INDEX "ops"."requests_walks";