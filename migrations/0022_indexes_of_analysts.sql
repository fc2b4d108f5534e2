CREATE INDEX "products_seller" ON "echotik"."products" USING btree ("seller_id");--> statement-breakpoint
CREATE INDEX "videos_user" ON "echotik"."videos" USING btree ("user_id","create_time");