-- Which creators should a shop of a category invite?
-- For: a shop or an agency that fills its list of affiliates.
-- Adapt: region; category (English name of level 1, % stands for anything); from_level and to_level (L0 to L6, by monthly GMV).
-- Needs product-influencer-list: see the pipeline "attribution" in README.md. Units and GMV are estimates.
with params as (
  select 'US' as region, '%' as category, 'L1' as from_level, 'L6' as to_level
),
sold as (
  select c.user_id, count(*) as products, sum(c.units) as units, sum(c.gmv) as gmv
  from marts.product_creators c
  join params p on p.region = c.region and coalesce(c.category_name, '') ilike p.category
  where c.units > 0
  group by c.user_id
)
select
  k.handle,
  k.creator_name,
  k.level,
  k.gmv_30d,
  k.followers,
  s.products as products_of_category,
  s.units as units_of_category,
  s.gmv as gmv_of_category,
  k.known_videos,
  k.selling_videos_pct,
  k.gmv_per_video,
  k.gmv_per_1000_views,
  k.gmv_in_all_per_1000_views,
  k.last_video_at,
  k.contact_email,
  k.link
from sold s
join marts.creators k using (user_id)
join params p on k.level between p.from_level and p.to_level
where k.is_active
order by s.gmv desc nulls last, s.units desc, k.user_id
limit 30;
