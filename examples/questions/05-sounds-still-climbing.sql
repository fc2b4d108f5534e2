-- Which sounds still climb on their own curve, and which are past their peak?
-- For: a creator who does not want to come late.
-- Adapt: region; period_days. A value is relative to the peak inside the window: 1 is the peak.
with params as (
  select 'US' as region, 7 as period_days
),
newest as (
  select max(t.snapshot_date) as day from marts.music_trend t join params using (region, period_days)
)
select
  c.title,
  c.author,
  max(c.value) filter (where c.is_last) as value_at_the_end,
  max(c.change) filter (where c.is_last) as change_over_the_curve,
  max(c.value) as peak,
  (array_agg(c.point_at order by c.value desc, c.point_at))[1] as peak_on,
  case when max(c.value) filter (where c.is_last) = max(c.value) then 'climbing' else 'past its peak' end as state
from marts.music_trend c
join params using (region, period_days)
where c.snapshot_date = (select day from newest)
group by c.clip_id, c.title, c.author
order by state, change_over_the_curve desc, c.title
limit 30;
