-- Which sounds are rising this week, and who listens to them?
-- For: a creator or an agency that picks the sound of the next video.
-- Adapt: region; period_days (7, 30 or 120: the window the list looks back over).
with params as (
  select 'US' as region, 7 as period_days
),
newest as (
  select max(t.snapshot_date) as day from marts.trending_music t join params using (region, period_days)
)
select
  t.rank,
  t.places_won,
  t.previous_date,
  t.days_seen,
  t.title,
  t.author,
  t.commercial_use,
  age.label as main_age_group,
  age.score as main_age_percent,
  country.label as top_country,
  interest.label as top_interest,
  t.link
from marts.trending_music t
join params p using (region, period_days)
left join marts.music_audience age on age.dimension = 'age' and age.rank = 1
  and age.clip_id = t.clip_id and age.region = t.region and age.period_days = t.period_days and age.snapshot_date = (select day from newest)
left join marts.music_audience country on country.dimension = 'country' and country.rank = 1
  and country.clip_id = t.clip_id and country.region = t.region and country.period_days = t.period_days and country.snapshot_date = (select day from newest)
left join marts.music_audience interest on interest.dimension = 'interest' and interest.rank = 1
  and interest.clip_id = t.clip_id and interest.region = t.region and interest.period_days = t.period_days and interest.snapshot_date = (select day from newest)
where t.snapshot_date = (select day from newest) and (t.places_won > 0 or t.is_new)
order by t.places_won desc nulls last, t.rank
limit 20;
