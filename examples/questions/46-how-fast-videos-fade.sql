-- How fast do videos fade, as ads and without?
-- For: a media buyer who plans how often to post.
-- Adapt: region; most_days. Only days whose day before is known, each video counts once a day. views_reached_pct is in percent of the views up to most_days, of the videos (known_videos) that are known for so long: younger ones are not at their end.
with params as (
  select 'US' as region, 60 as most_days
)
select
  d.days_since_posting,
  d.is_ad,
  count(*) as videos,
  round(avg(d.views_per_day)) as views_per_day,
  round(percentile_cont(0.5) within group (order by d.views_per_day)::numeric) as median_views_per_day,
  round(avg(d.units_per_day), 2) as units_per_day,
  round(avg(d.gmv_per_day), 2) as gmv_per_day,
  count(*) filter (where d.known_days >= p.most_days) as known_videos,
  round(avg(100.0 * d.views_in_all / nullif(d.last_views, 0)) filter (where d.known_days >= p.most_days), 1) as views_reached_pct
from params p
join echotik.videos v on v.region = p.region
-- OFFSET: video by video, so that the days of other markets are not read.
cross join lateral (
  select c.days_since_posting, c.is_ad, c.span_days, c.source, c.views_per_day, c.units_per_day, c.gmv_per_day, c.views_in_all,
    max(c.days_since_posting) over () as known_days, max(c.views_in_all) filter (where c.days_since_posting <= p.most_days) over () as last_views
  from marts.video_decay c where c.video_id = v.video_id offset 0
) d
where d.span_days = 1 and d.source = 'daily' and d.days_since_posting between 0 and p.most_days
group by d.days_since_posting, d.is_ad
order by d.days_since_posting, d.is_ad;
