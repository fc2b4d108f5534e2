-- Which products entered or left the ranking, day by day?
-- For: a buyer, every morning.
-- Adapt: region; kind (product, shop, creator or video); period; sorted_by; days_back, counted from the newest ranking; first_places: only these count. A day whose ranking was not read is skipped: the change is then between the two days that were.
with params as (
  select 'US' as region, 'product' as kind, 'day' as period, 'units sold' as sorted_by, 7 as days_back, 100 as first_places
),
newest as (
  select max(m.period_start) as day from marts.ranking_moves m join params using (region, kind, period, sorted_by) where m.uncut
),
moves as (
  select m.period_start as seen_on, m.previous_period_start as compared_with, 'entered' as change, m.rank, m.name, m.previous_places_read as places_read, m.id
  from marts.ranking_moves m
  join params p using (region, kind, period, sorted_by)
  cross join newest
  where m.uncut and m.period_start > newest.day - p.days_back and m.rank <= p.first_places and m.entered
  union all
  select m.next_period_start, m.period_start, 'left', m.rank, m.name, m.next_places_read, m.id
  from marts.ranking_moves m
  join params p using (region, kind, period, sorted_by)
  cross join newest
  where m.uncut and m.period_start >= newest.day - p.days_back and m.rank <= p.first_places and m.left_next
)
select m.seen_on, m.compared_with, m.change, m.rank, m.name, m.places_read, m.id
from moves m
order by m.seen_on desc, m.change, m.rank, m.id;
