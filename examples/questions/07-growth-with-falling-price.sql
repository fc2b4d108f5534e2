-- Which products gained most in units while their price fell?
-- For: a buyer or a competitor who watches price cuts.
-- Adapt: region; window_days (1, 7 or 30); drop is_current for products that were last read, or last sold, earlier. Units and GMV are estimates.
with params as (
  select 'US' as region, 7 as window_days
)
select
  m.product_name,
  s.seller_name as shop_name,
  m.avg_price_before,
  m.avg_price_now,
  m.avg_price_change_pct,
  m.units_per_day,
  m.units_growth,
  m.units_growth_pct,
  m.gmv_growth,
  m.as_of_date,
  m.span_days,
  m.product_id
from marts.product_momentum m
join params using (region, window_days)
left join echotik.shops s using (seller_id)
where m.is_current and m.avg_price_change_pct < 0 and m.units_growth > 0
order by m.units_per_day desc, m.product_id
limit 20;
