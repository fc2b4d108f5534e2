-- Which products are about to take off: whose creators, videos and lives grow before their units do?
-- For: a buyer or a creator who wants to be early.
-- Adapt: region; window_days (1, 7 or 30); pace_limit: units a day may have grown up to this factor. For shops take marts.shop_momentum, which has the same columns.
with params as (
  select 'US' as region, 7 as window_days, 1.2 as pace_limit
)
select
  m.product_name,
  s.seller_name as shop_name,
  m.creators_growth,
  m.previous_creators_growth,
  m.creators_acceleration,
  m.videos_growth,
  m.previous_videos_growth,
  m.lives_growth,
  m.previous_lives_growth,
  m.units_growth,
  m.previous_units_growth,
  m.units_now,
  m.as_of_date,
  m.span_days,
  m.product_id
from marts.product_momentum m
join params using (region, window_days)
left join echotik.shops s using (seller_id)
where m.is_current and m.creators_acceleration > 0 and m.videos_acceleration + m.lives_acceleration >= 0
  and m.units_growth - m.units_acceleration >= 0 and m.units_growth <= params.pace_limit * (m.units_growth - m.units_acceleration)
order by m.creators_acceleration desc, m.videos_acceleration desc, m.product_id
limit 20;
