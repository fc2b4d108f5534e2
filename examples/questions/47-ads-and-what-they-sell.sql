-- How many of the videos that promote products are ads, and what do these sell?
-- For: a brand that divides its money between creators and ads.
-- Adapt: region. A video counts in each category of its products. Videos of which nobody states whether they are ads stay out. GMV and views are of the videos of which they are known.
with params as (
  select 'US' as region
),
videos as (
  select distinct v.video_id, e.category_id, v.is_ad, v.views, v.video_units, v.video_gmv
  from marts.product_creator_videos v
  join params using (region)
  join echotik.products e using (product_id)
  where v.is_ad is not null
),
categories as (
  select
    coalesce(c.category_name, 'not known') as category_name,
    count(*) as videos,
    count(*) filter (where v.is_ad) as ads,
    sum(v.video_units) filter (where v.is_ad) as ad_units,
    sum(v.video_gmv) filter (where v.is_ad) as ad_gmv,
    sum(v.video_gmv) as gmv,
    1000.0 * sum(v.video_gmv) filter (where v.is_ad and v.views is not null) / nullif(sum(v.views) filter (where v.is_ad and v.video_gmv is not null), 0) as ad_gmv_per_1000_views,
    1000.0 * sum(v.video_gmv) filter (where not v.is_ad and v.views is not null) / nullif(sum(v.views) filter (where not v.is_ad and v.video_gmv is not null), 0) as organic_gmv_per_1000_views
  from videos v
  left join marts.product_categories c using (category_id)
  group by coalesce(c.category_name, 'not known')
)
select
  category_name,
  videos,
  ads,
  round(100.0 * ads / videos, 1) as ads_pct,
  case when ads = 0 then 0 else ad_units end as ad_units,
  case when ads = 0 then 0 else ad_gmv end as ad_gmv,
  round(100.0 * case when ads = 0 then 0 else ad_gmv end / nullif(gmv, 0), 1) as ad_gmv_share_pct,
  round(ad_gmv_per_1000_views, 2) as ad_gmv_per_1000_views,
  round(organic_gmv_per_1000_views, 2) as organic_gmv_per_1000_views
from categories
order by videos desc, category_name;
