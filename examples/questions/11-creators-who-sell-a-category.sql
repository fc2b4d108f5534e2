-- Which creators sell most in a category?
-- For: a shop that looks for creators to work with.
-- Adapt: region; category (English name of level 1, % stands for anything).
-- Needs product-influencer-list: see the pipeline "attribution" in README.md. Units and GMV are estimates.
with params as (
  select 'US' as region, 'Beauty%' as category
)
select
  c.handle,
  c.creator_name,
  max(c.followers) as followers,
  count(*) as products,
  sum(c.units) as units,
  sum(c.gmv) as gmv,
  round(1000.0 * sum(c.units) / nullif(max(c.followers), 0), 2) as units_per_1000_followers,
  string_agg(distinct c.category_name, ', ' order by c.category_name) as categories
from marts.product_creators c
join params p on p.region = c.region and coalesce(c.category_name, '') ilike p.category
where c.units > 0
group by c.user_id, c.handle, c.creator_name
order by units desc, c.handle
limit 30;
