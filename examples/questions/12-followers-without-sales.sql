-- Whose followers grow while they sell little?
-- For: a scout who looks for reach that nobody uses yet.
-- Adapt: region; window_days (1, 7 or 30). Empty units count as none: nothing is known of them.
with params as (
  select 'US' as region, 7 as window_days
)
select
  m.handle,
  m.nick_name,
  m.category,
  m.followers_now,
  m.followers_growth,
  m.followers_growth_pct,
  m.units_growth as units_sold,
  round(coalesce(m.gmv_growth, 0) / nullif(m.followers_growth, 0), 4) as gmv_per_new_follower,
  m.as_of_date,
  m.basis_before,
  m.source
from marts.creator_momentum m
join params using (region, window_days)
where m.followers_growth > 0
order by gmv_per_new_follower, m.followers_growth desc
limit 20;
