-- Which shops grow fastest?
-- For: a brand that looks for a distributor, or for a rival.
-- Adapt: region; window_days (1, 7 or 30); least_units, so that tiny shops with large percentages stay out.
with params as (
  select 'US' as region, 7 as window_days, 10 as least_units
)
select
  m.seller_name,
  c.path as category,
  m.units_growth,
  m.units_growth_pct,
  m.gmv_growth,
  m.gmv_growth_pct,
  m.products_now,
  m.products_growth,
  m.as_of_date,
  m.basis_before,
  m.seller_id
from marts.shop_momentum m
join params using (region, window_days)
left join marts.product_categories c using (category_id)
where m.units_growth >= least_units
order by m.gmv_growth_pct desc nulls last, m.gmv_growth desc
limit 20;
