-- Which videos stay on the trending list day after day?
-- For: a creative director who studies what lasts.
-- Adapt: region; period_days (7 or 30); sorted_by (views, likes, comments or shares).
with params as (
  select 'US' as region, 7 as period_days, 'views' as sorted_by
),
newest as (
  select max(v.snapshot_date) as day from marts.trending_videos v join params using (region, period_days, sorted_by)
)
select v.rank, v.places_won, v.days_seen, v.caption, v.handle, v.duration_s, v.views_now, v.likes_now, v.video_id
from marts.trending_videos v
join params using (region, period_days, sorted_by)
join newest on newest.day = v.snapshot_date
order by v.days_seen desc, v.rank
limit 20;
