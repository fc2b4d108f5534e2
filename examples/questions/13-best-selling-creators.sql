-- Which creators sold most in the newest ranking, and who is new in it?
-- For: a talent manager.
-- Adapt: region; period (day, week or month); sorted_by (units sold, or followers where that ranking is read). Estimates.
with params as (
  select 'US' as region, 'day' as period, 'units sold' as sorted_by
),
newest as (
  select max(l.period_start) as period_start from marts.creator_league l join params using (region, period, sorted_by) where l.uncut
)
select
  l.period_start,
  l.rank,
  l.places_won,
  l.is_new,
  l.handle,
  l.creator_name,
  l.creator_category,
  l.units,
  l.gmv,
  l.followers_in_all,
  l.link
from marts.creator_league l
join params using (region, period, sorted_by)
join newest using (period_start)
where l.uncut
order by l.rank
limit 50;
