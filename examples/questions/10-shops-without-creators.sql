-- Which shops sell much for each creator who promotes them, and which live off many?
-- For: an agency that offers creators to shops.
-- Adapt: region; period. What "creators" counts, the period or all, is not documented: compare shops, do not add up.
with params as (
  select 'US' as region, 'day' as period, 'units sold' as sorted_by
),
newest as (
  select max(l.period_start) as period_start from marts.shop_league l join params using (region, period, sorted_by) where l.uncut
)
select
  l.rank,
  l.shop_name,
  l.origin,
  l.category_path,
  l.units,
  l.gmv,
  l.creators,
  l.videos,
  round(l.gmv / nullif(l.creators, 0), 2) as gmv_per_creator,
  round(l.gmv / nullif(l.units, 0), 2) as gmv_per_unit
from marts.shop_league l
join params using (region, period, sorted_by)
join newest using (period_start)
where l.uncut
order by gmv_per_creator desc nulls first, l.rank
limit 30;
