-- Which videos sell a product?
-- For: a shop that wants to see what works, or to boost it.
-- Adapt: product_id; empty takes the product of which most videos are known.
-- Needs product-video-list: see the pipeline "attribution" in README.md. Units and GMV are estimates.
with params as (
  select '' as product_id
),
chosen as (
  select coalesce(nullif(p.product_id, ''), (
    select v.product_id from marts.product_creator_videos v
    where v.listed_units is not null group by v.product_id order by count(*) desc, sum(v.listed_units) desc, v.product_id limit 1
  )) as product_id
  from params p
)
select
  v.product_name,
  v.caption,
  v.handle,
  v.published_at,
  v.views,
  v.listed_units,
  v.listed_gmv,
  round(1000.0 * v.listed_units / nullif(v.views, 0), 2) as units_per_1000_views,
  v.products_of_video,
  v.video_id
from marts.product_creator_videos v
join chosen using (product_id)
order by v.listed_units desc nulls last, v.views desc nulls last
limit 20;
