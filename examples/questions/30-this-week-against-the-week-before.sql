-- Which products and shops gained most on the window before: this week against the week before?
-- For: a category manager, every Monday.
-- Adapt: region; window_days (1, 7 or 30); drop is_current for what was last read earlier. Units and GMV are estimates.
with params as (
  select 'US' as region, 7 as window_days
),
moves as (
  select 'product' as kind, m.product_name as name, m.units_growth, m.previous_units_growth, m.units_acceleration, m.gmv_growth, m.previous_gmv_growth,
    m.gmv_acceleration, m.creators_growth, m.previous_creators_growth, m.creators_acceleration, m.as_of_date, m.span_days, m.previous_span_days, m.product_id as id
  from marts.product_momentum m
  join params using (region, window_days)
  where m.is_current
  union all
  select 'shop', m.shop_name, m.units_growth, m.previous_units_growth, m.units_acceleration, m.gmv_growth, m.previous_gmv_growth,
    m.gmv_acceleration, m.creators_growth, m.previous_creators_growth, m.creators_acceleration, m.as_of_date, m.span_days, m.previous_span_days, m.seller_id
  from marts.shop_momentum m
  join params using (region, window_days)
  where m.is_current
),
placed as (
  select m.kind, m.name, m.units_growth, m.previous_units_growth, m.units_acceleration, m.gmv_growth, m.previous_gmv_growth, m.gmv_acceleration,
    m.creators_growth, m.previous_creators_growth, m.creators_acceleration, m.as_of_date, m.span_days, m.previous_span_days, m.id,
    row_number() over (partition by m.kind order by m.gmv_acceleration desc, m.id) as place
  from moves m
  where m.gmv_acceleration is not null
)
select
  p.kind,
  p.place,
  p.name,
  p.gmv_growth,
  p.previous_gmv_growth,
  p.gmv_acceleration,
  p.units_growth,
  p.previous_units_growth,
  p.units_acceleration,
  p.creators_growth,
  p.previous_creators_growth,
  p.creators_acceleration,
  p.as_of_date,
  p.span_days,
  p.previous_span_days,
  p.id
from placed p
where p.place <= 20
order by p.kind, p.place;
