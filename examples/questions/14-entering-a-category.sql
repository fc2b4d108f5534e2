-- What would a new seller in a category face: how many products and shops, at which prices, and how much do the first hold?
-- For: a merchant before a decision.
-- Adapt: region; category (English name of level 1, % stands for anything). Only products we read count: not all of TikTok Shop.
with params as (
  select 'US' as region, '%' as category
),
priced as (
  select
    e.category_id,
    percentile_cont(array[0.1, 0.5, 0.9]) within group (order by e.spu_avg_price) as price,
    percentile_cont(0.5) within group (order by e.product_rating) as rating
  from echotik.products e
  join params using (region)
  where e.spu_avg_price > 0
  group by e.category_id
)
select
  o.category,
  o.products,
  o.shops,
  round(priced.price[1]::numeric, 2) as price_of_the_cheapest_tenth,
  round(priced.price[2]::numeric, 2) as median_price,
  round(priced.price[3]::numeric, 2) as price_of_the_dearest_tenth,
  round(priced.rating::numeric, 1) as median_rating,
  o.units_30d,
  o.gmv_30d,
  round(o.gmv_30d / nullif(o.shops, 0), 2) as gmv_30d_per_shop,
  round(100 * o.top_product_gmv_30d / nullif(o.gmv_30d, 0), 1) as top_product_percent,
  o.top_product,
  o.oldest_reading
from marts.category_overview o
join params p on p.region = o.region and coalesce(o.category, '') ilike p.category
left join priced on priced.category_id = o.category_id
where o.level = 1
order by o.gmv_30d desc nulls last;
