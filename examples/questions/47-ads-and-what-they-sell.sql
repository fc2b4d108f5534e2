-- How many of the videos that promote products are ads, and what do these sell?
-- For: a brand that divides its money between creators and ads.
-- Adapt: region. A video counts in each category of its products. Videos of which nobody states whether they are ads stay out.
with params as (
  select 'US' as region
),
videos as (
  select distinct v.video_id, e.category_id, v.is_ad, v.views, v.video_units, v.video_gmv
  from marts.product_creator_videos v
  join params using (region)
  join echotik.products e using (product_id)
  where v.is_ad is not null
)
select
  coalesce(c.category_name, 'not known') as category_name,
  count(*) as videos,
  count(*) filter (where v.is_ad) as ads,
  round(100.0 * count(*) filter (where v.is_ad) / count(*), 1) as ads_pct,
  sum(v.video_units) filter (where v.is_ad) as ad_units,
  sum(v.video_gmv) filter (where v.is_ad) as ad_gmv,
  round(100.0 * sum(v.video_gmv) filter (where v.is_ad) / nullif(sum(v.video_gmv), 0), 1) as ad_gmv_share_pct,
  round(1000.0 * sum(v.video_gmv) filter (where v.is_ad) / nullif(sum(v.views) filter (where v.is_ad), 0), 2) as ad_gmv_per_1000_views,
  round(1000.0 * sum(v.video_gmv) filter (where not v.is_ad) / nullif(sum(v.views) filter (where not v.is_ad), 0), 2) as organic_gmv_per_1000_views
from videos v
left join marts.product_categories c using (category_id)
group by coalesce(c.category_name, 'not known')
order by videos desc, category_name;
