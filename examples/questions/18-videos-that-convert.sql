-- Which videos sell most for the views they get?
-- For: a creative team that wants to learn what converts.
-- Adapt: region; least_views, so that chance stays out. Totals of a video; units and GMV are estimates.
with params as (
  select 'US' as region, 1000 as least_views
)
select
  v.video_desc as caption,
  c.unique_id as handle,
  (v.create_time at time zone 'UTC')::date as published_on,
  v.duration_s,
  v.total_views_cnt as views,
  v.total_video_sale_cnt as units,
  v.total_video_sale_gmv_amt as gmv,
  round(1000.0 * v.total_video_sale_cnt / v.total_views_cnt, 2) as units_per_1000_views,
  round(1000.0 * v.total_video_sale_gmv_amt / v.total_views_cnt, 2) as gmv_per_1000_views,
  coalesce(v.is_ad or v.is_ads, v.is_ad, v.is_ads) as is_ad,
  v.created_by_ai as made_by_ai
from echotik.videos v
join params using (region)
left join echotik.influencers c using (user_id)
where v.total_views_cnt >= least_views and v.total_video_sale_cnt > 0
order by gmv_per_1000_views desc nulls last
limit 20;
