-- Which hashtags are on the trending list now and were not there before?
-- For: a social media editor who wants to be early.
-- Adapt: region; period_days (7, 30 or 120). "Before" is the 31 days before the newest list.
with params as (
  select 'US' as region, 7 as period_days
),
newest as (
  select max(h.snapshot_date) as day from marts.trending_hashtags h join params using (region, period_days) where h.uncut
)
select h.rank, h.hashtag_name, h.industry, h.posts, h.views, h.is_new as is_new_says_tiktok, h.promoted
from marts.trending_hashtags h
join params using (region, period_days)
join newest on newest.day = h.snapshot_date
where h.uncut and h.previous_rank is null
order by h.rank;
