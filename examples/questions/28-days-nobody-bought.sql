-- Which days of the trending lists were not bought?
-- For: an analyst before a chart over time: these days are gone, TikTok shows no past.
-- Adapt: region; days_back, counted from the newest list.
with params as (
  select 'US' as region, 30 as days_back
),
lists as (
  select 'trending_music' as list, t.region, t.period_days, t.snapshot_date from marts.trending_music t join params using (region)
  union
  select 'trending_hashtags', t.region, t.period_days, t.snapshot_date from marts.trending_hashtags t join params using (region) where t.uncut
  union
  select 'trending_videos, by ' || t.sorted_by, t.region, t.period_days, t.snapshot_date from marts.trending_videos t join params using (region)
),
spans as (
  select l.list, l.region, l.period_days, greatest(min(l.snapshot_date), max(l.snapshot_date) - params.days_back) as first_day, max(l.snapshot_date) as last_day
  from lists l cross join params group by l.list, l.region, l.period_days, params.days_back
)
select s.list, s.region, s.period_days, d.day::date as day_without_data
from spans s
cross join lateral generate_series(s.first_day::timestamp, s.last_day::timestamp, interval '1 day') d (day)
where not exists (
  select from lists l
  where l.list = s.list and l.region = s.region and l.period_days = s.period_days and l.snapshot_date = d.day::date
)
order by s.list, s.period_days, day_without_data desc;
