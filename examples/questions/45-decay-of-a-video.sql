-- How do views and sales of a video come in after it was posted?
-- For: a creative team that decides how long to boost a video.
-- Adapt: video_id; empty takes the video of which most days are known. Days without a row are contained in the span of the next one.
with params as (
  select '' as video_id
),
chosen as (
  select coalesce(nullif(p.video_id, ''), (
    select d.video_id from echotik.video_daily d where d.total_views_cnt is not null
    group by d.video_id order by count(*) desc, max(d.total_video_sale_cnt) desc nulls last, d.video_id limit 1
  )) as video_id
  from params p
)
select
  d.days_since_posting,
  d.date,
  d.span_days,
  d.views_per_day,
  d.units_per_day,
  d.gmv_per_day,
  d.views_in_all,
  d.gmv_in_all,
  d.views_reached_pct,
  d.gmv_reached_pct,
  d.caption,
  d.video_id
from marts.video_decay d
where d.video_id = (select video_id from chosen)
order by d.date;
