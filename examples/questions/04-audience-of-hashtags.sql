-- Which trending hashtags reach people of 18 to 24 most?
-- For: a marketer of a brand for the young.
-- Adapt: region; period_days; age_group (18-24, 25-34, 35 and over).
with params as (
  select 'US' as region, 7 as period_days, '18-24' as age_group
),
newest as (
  select max(a.snapshot_date) as day from marts.hashtag_audience a join params using (region, period_days)
)
select h.hashtag_name, h.rank, a.score as percent_of_age_group, a.rank as rank_among_age_groups, h.posts, h.views
from marts.hashtag_audience a
join params p on p.region = a.region and p.period_days = a.period_days and p.age_group = a.label
join marts.trending_hashtags h on h.uncut
  and h.hashtag_id = a.hashtag_id and h.region = a.region and h.period_days = a.period_days and h.snapshot_date = (select day from newest)
where a.snapshot_date = (select day from newest) and a.dimension = 'age'
order by a.score desc nulls last, h.rank
limit 20;
