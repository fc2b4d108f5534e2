-- Which keywords of ads bring actions cheaply, and do they win or lose posts?
-- For: a media buyer who writes the next text.
-- Adapt: region; period_days (7, 30 or 120). Money is presumably USD.
with params as (
  select 'US' as region, 7 as period_days
),
newest as (
  select max(k.snapshot_date) as day from marts.keyword_insights k join params using (region, period_days) where k.uncut
)
select k.keyword, k.rank, k.places_won, k.posts, k.posts_change_pct, k.impressions, k.ctr_pct, k.cvr_pct, k.cpa, k.cost
from marts.keyword_insights k
join params using (region, period_days)
join newest on newest.day = k.snapshot_date
where k.uncut and k.cpa > 0
order by k.cpa, k.impressions desc
limit 30;
