-- Whose followers grow while they sell little?
-- For: a scout who looks for reach that is not used yet.
-- Adapt: region; window_days (1, 7 or 30); drop is_current for creators who were last read earlier. Creators of whose sales nothing is
-- known come last.
with params as (
  select 'US' as region, 7 as window_days
)
select
  m.handle,
  m.creator_name,
  m.creator_category,
  m.followers_now,
  m.followers_per_day,
  m.followers_growth,
  m.followers_growth_pct,
  m.units_growth as units_sold,
  round(m.gmv_growth / nullif(m.followers_growth, 0), 4) as gmv_per_new_follower,
  m.as_of_date,
  m.span_days,
  m.source
from marts.creator_momentum m
join params using (region, window_days)
where m.is_current and m.followers_growth > 0
order by gmv_per_new_follower nulls last, m.followers_per_day desc, m.user_id
limit 20;
