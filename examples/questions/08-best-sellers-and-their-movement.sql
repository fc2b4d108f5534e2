-- Which products sold best on the newest day, and how did their place move?
-- For: a category manager, every morning.
-- Adapt: region; period (day, week or month: never mix them). Units and GMV are estimates.
with params as (
  select 'US' as region, 'day' as period, 'units sold' as sorted_by
),
newest as (
  select max(l.period_start) as period_start from marts.product_league l join params using (region, period, sorted_by) where l.uncut
)
select l.period_start, l.rank, l.previous_rank, l.places_won, l.is_new, l.product_name, l.category_path, l.shop_name, l.units, l.gmv, l.avg_price, l.rating
from marts.product_league l
join params using (region, period, sorted_by)
join newest using (period_start)
where l.uncut
order by l.rank
limit 50;
