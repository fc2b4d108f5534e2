-- How open is a category: how much do its first shops hold, and how many shops and products are new, month by month?
-- For: a merchant before a decision.
-- Adapt: region; category (English name of level 1, % stands for anything); basis (product ranking, daily totals, or shop ranking, which needs rankings cut by category: see README.md). Only known shops count.
with params as (
  select 'US' as region, '%' as category, 'product ranking' as basis
)
select
  c.month,
  c.category_name,
  c.shops,
  c.gmv,
  c.coverage_pct,
  c.cr4_pct,
  c.cr10_pct,
  c.top_shop_name,
  c.top_shop_share_pct,
  c.new_shops,
  c.new_shops_gmv_share_pct,
  c.new_products,
  c.openness_index
from marts.category_concentration c
join params p on p.region = c.region and p.basis = c.basis and coalesce(c.category_name, '') ilike p.category
order by c.month desc, c.openness_index desc nulls last, c.category_id;
