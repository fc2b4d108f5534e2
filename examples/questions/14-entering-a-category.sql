-- What would a new seller in a category face: how many products and shops, at which prices, and how much do the first hold?
-- For: a merchant before a decision.
-- Adapt: region; category (English name of level 1, % stands for anything). Only products we read count: not all of TikTok Shop.
with params as (
  select 'US' as region, '%' as category
)
select
  o.category_name,
  o.products_on_sale,
  o.shops,
  o.lowest_price,
  o.median_price,
  o.highest_price,
  o.units_30d,
  o.gmv_30d,
  round(o.gmv_30d / nullif(o.shops, 0), 2) as gmv_30d_per_shop,
  round(100 * o.share_of_top_3, 1) as first_three_percent,
  o.top_product_name,
  o.oldest_reading
from marts.category_overview o
join params p on p.region = o.region and coalesce(o.category_name, '') ilike p.category
where o.level = 1
order by o.gmv_30d desc nulls last;
