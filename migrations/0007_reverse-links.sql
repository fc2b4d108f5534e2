CREATE INDEX "influencer_milestone_videos_reverse" ON "echotik"."influencer_milestone_videos" USING btree ("video_id");--> statement-breakpoint
CREATE INDEX "influencer_followers_reverse" ON "echotik"."influencer_followers" USING btree ("follower_user_id");--> statement-breakpoint
CREATE INDEX "influencer_products_reverse" ON "echotik"."influencer_products" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "product_influencers_reverse" ON "echotik"."product_influencers" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "product_lives_reverse" ON "echotik"."product_lives" USING btree ("room_id");--> statement-breakpoint
CREATE INDEX "product_videos_reverse" ON "echotik"."product_videos" USING btree ("video_id");--> statement-breakpoint
CREATE INDEX "shop_influencers_reverse" ON "echotik"."shop_influencers" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "shop_lives_reverse" ON "echotik"."shop_lives" USING btree ("room_id");--> statement-breakpoint
CREATE INDEX "shop_products_reverse" ON "echotik"."shop_products" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "shop_videos_reverse" ON "echotik"."shop_videos" USING btree ("video_id");--> statement-breakpoint
CREATE INDEX "video_products_reverse" ON "echotik"."video_products" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "video_hashtags_reverse" ON "echotik"."video_hashtags" USING btree ("hashtag_id");