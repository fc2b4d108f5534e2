-- Which ads have the best click-through rate in their industry?
-- For: a media buyer who collects examples.
-- Adapt: region; period_days (7, 30, 120 or 180); how many of each industry.
with params as (
  select 'US' as region, 7 as period_days, 3 as of_each
),
ranked as (
  select
    a.*,
    of_each,
    row_number() over (partition by a.industry_level_1 order by a.ctr_pct desc, a.material_id) as place
  from marts.ad_insights a
  join params using (region, period_days)
  where a.is_newest and a.uncut and a.ctr_pct is not null
)
select r.industry_level_1, r.place, r.title, r.brand, r.ctr_pct, r.cost_level, r.likes, r.objective, r.duration_s, r.keywords, r.snapshot_date
from ranked r
where r.place <= r.of_each
order by r.industry_level_1 nulls last, r.place;
