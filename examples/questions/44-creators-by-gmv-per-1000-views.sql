-- Which creators earn most for 1,000 views?
-- For: a shop that pays by reach.
-- Adapt: region; least_videos, so that chance stays out. Of videos: question 18. The second figure is of all that a creator sold, also live.
with params as (
  select 'US' as region, 1 as least_videos
)
select
  k.handle,
  k.creator_name,
  k.level,
  k.followers,
  k.known_videos,
  k.gmv_per_1000_views,
  k.gmv_in_all_per_1000_views,
  k.gmv_per_video,
  k.selling_videos_pct,
  k.gmv_30d,
  round(100.0 * k.video_gmv_30d / nullif(k.gmv_30d, 0), 1) as video_share_pct,
  k.user_id
from marts.creators k
join params p on p.region = k.region and k.known_videos >= p.least_videos
where k.gmv_per_1000_views > 0
order by k.gmv_per_1000_views desc, k.user_id
limit 30;
