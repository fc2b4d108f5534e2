-- Which products entered or left the ranking, day by day?
-- For: a buyer, every morning.
-- Adapt: region; kind (product, shop, creator or video); period; sorted_by; days_back, counted from the newest ranking; first_places: what comes from below them enters, and what falls below them leaves. A day whose ranking was not read is skipped: the change is then between the two days that were.
with params as (
  select 'US' as region, 'product' as kind, 'day' as period, 'units sold' as sorted_by, 7 as days_back, 100 as first_places
),
-- Single values instead of joins, so that PostgreSQL compares the places of these days only.
newest as (
  select max(m.period_start) as day from marts.ranking_moves m
  where m.region = (select p.region from params p) and m.kind = (select p.kind from params p) and m.period = (select p.period from params p)
    and m.sorted_by = (select p.sorted_by from params p) and m.uncut
),
places as not materialized (
  select m.period_start, m.previous_period_start, m.previous_places_read, m.entered, m.previous_rank, m.next_period_start, m.next_places_read, m.left_next, m.next_rank, m.rank, m.name, m.id
  from marts.ranking_moves m
  where m.region = (select p.region from params p) and m.kind = (select p.kind from params p) and m.period = (select p.period from params p)
    and m.sorted_by = (select p.sorted_by from params p) and m.uncut and m.rank <= (select p.first_places from params p)
    and m.period_start >= (select n.day - p.days_back from newest n cross join params p)
),
moves as (
  select o.period_start as seen_on, o.previous_period_start as compared_with, 'entered' as change, o.rank, o.name, o.previous_places_read as places_read, o.id
  from places o cross join params f
  where (o.entered or o.previous_rank > f.first_places) and o.period_start > (select n.day - p.days_back from newest n cross join params p)
  union all
  select o.next_period_start, o.period_start, 'left', o.rank, o.name, o.next_places_read, o.id
  from places o cross join params f
  where o.left_next or o.next_rank > f.first_places
)
select m.seen_on, m.compared_with, m.change, m.rank, m.name, m.places_read, m.id
from moves m
order by m.seen_on desc, m.change, m.rank, m.id;
