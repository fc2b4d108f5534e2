-- Which shops grow fastest?
-- For: a brand that looks for a distributor, or for a rival.
-- Adapt: region; window_days (1, 7 or 30); least_units, so that tiny shops with large percentages stay out; drop is_current for
-- shops that were last read, or last sold, earlier.
with params as (
  select 'US' as region, 7 as window_days, 10 as least_units
)
select
  m.shop_name,
  c.category_path,
  round(m.gmv_growth_pct / m.span_days, 3) as gmv_growth_pct_per_day,
  m.units_growth,
  m.units_growth_pct,
  m.gmv_growth,
  m.gmv_growth_pct,
  m.products_now,
  m.products_growth,
  m.as_of_date,
  m.span_days,
  m.seller_id
from marts.shop_momentum m
join params using (region, window_days)
left join marts.product_categories c using (category_id)
where m.is_current and m.units_growth >= least_units
order by m.gmv_growth_pct / m.span_days desc nulls last, m.gmv_per_day desc, m.seller_id
limit 20;
