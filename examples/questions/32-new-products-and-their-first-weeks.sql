-- Which products are new in a category, and what did their first weeks bring?
-- For: a buyer who looks for what starts well.
-- Adapt: region; category (English name of level 1, % stands for anything); days_back, counted from the newest reading of the market. A week that was not read is empty.
with params as (
  select 'US' as region, '%' as category, 90 as days_back
),
newest as (
  select max(n.as_of_date) as day from marts.new_products n join params using (region)
)
select
  n.product_name,
  n.category_name,
  n.shop_name,
  n.first_seen_date,
  n.age_days,
  n.life_stage,
  n.avg_price,
  n.creators,
  n.units_in_all,
  n.gmv_in_all,
  n.week_1_units,
  n.week_2_units,
  n.week_3_units,
  n.week_4_units,
  n.product_id
from marts.new_products n
join params p on p.region = n.region and coalesce(n.category_name, '') ilike p.category
cross join newest
where n.first_seen_date > newest.day - p.days_back
order by n.units_in_all desc nulls last, n.product_id
limit 50;
