-- How views, units and GMV of a video come in by days since it was posted. All days of a video come from one source, so that two
-- ways of counting are never subtracted: from video_daily, or from video_trend_points where that has nothing of the video.
create view marts.video_decay as
select
  v.video_id,
  v.video_desc as caption,
  v.user_id,
  v.region,
  coalesce(v.is_ad or v.is_ads, v.is_ad, v.is_ads) as is_ad,
  v.create_time as published_at,
  d.date,
  d.date - posted.date as days_since_posting,
  span.days as span_days,
  case d.source when 'live' then d.views_of_day else d.views - case when span.is_first then 0 else d.views_before end end as views_growth,
  case d.source when 'live' then d.likes_of_day else d.likes - case when span.is_first then 0 else d.likes_before end end as likes_growth,
  d.units - case when span.is_first then 0 else d.units_before end as units_growth,
  d.gmv - case when span.is_first then 0 else d.gmv_before end as gmv_growth,
  round(case d.source when 'live' then d.views_of_day else d.views - case when span.is_first then 0 else d.views_before end end::numeric
    / span.days, 2) as views_per_day,
  round((d.units - case when span.is_first then 0 else d.units_before end)::numeric / span.days, 2) as units_per_day,
  round((d.gmv - case when span.is_first then 0 else d.gmv_before end) / span.days, 2) as gmv_per_day,
  d.views as views_in_all,
  d.units as units_in_all,
  d.gmv as gmv_in_all,
  round(100.0 * d.views / nullif(d.newest_views, 0), 2) as views_reached_pct,
  round(100.0 * d.gmv / nullif(d.newest_gmv, 0), 2) as gmv_reached_pct,
  d.source
from (
  -- The video is the partition of each window, so that a filter on it reaches the keys.
  select 'daily' as source, video_id, date,
    total_views_cnt as views, total_digg_cnt as likes, total_video_sale_cnt as units, total_video_sale_gmv_amt as gmv,
    lag(date) over days as date_before, lag(total_views_cnt) over days as views_before, lag(total_digg_cnt) over days as likes_before,
    lag(total_video_sale_cnt) over days as units_before, lag(total_video_sale_gmv_amt) over days as gmv_before,
    last_value(total_views_cnt) over (days rows between unbounded preceding and unbounded following) as newest_views,
    last_value(total_video_sale_gmv_amt) over (days rows between unbounded preceding and unbounded following) as newest_gmv,
    null::bigint as views_of_day, null::bigint as likes_of_day
  from echotik.video_daily
  where total_views_cnt is not null
  window days as (partition by video_id order by date)
  union all
  select 'live', p.video_id, p.date, null, null, null, null, p.date - 1, null, null, null, null, null, null,
    round(max(p.value) filter (where p.metric = 'views'))::bigint, round(max(p.value) filter (where p.metric = 'likes'))::bigint
  from echotik.video_trend_points p
  where coalesce(p.status, 1) = 1
    and not exists (select from echotik.video_daily t where t.video_id = p.video_id and t.total_views_cnt is not null)
  group by p.video_id, p.date
) d
join echotik.videos v on v.video_id = d.video_id
cross join lateral (select (v.create_time at time zone 'UTC')::date as date) posted
-- Before it was posted a video had nothing: the first total is what came in since.
cross join lateral (
  select
    coalesce(d.date - d.date_before, case when d.date >= posted.date then d.date - posted.date + 1 end) as days,
    d.date_before is null and coalesce(d.date >= posted.date, false) as is_first
) span;

comment on view marts.video_decay is 'How a video comes in after it was posted: a row a video and day of which a value is known, with what it gained since the day before that is known. Filter by video_id: another filter reads the days of all videos. For the videos of a market or creator, join it to echotik.videos as question 46 does. Rows with span_days = 1 make curves over many videos. Counters are estimates of EchoTik. Sources: video-trend (video_daily); where that has nothing of a video realtime-video-trend-insight (video_trend_points: the last 14 days, views and likes only).';
comment on column marts.video_decay.video_id is 'The video: echotik.videos.video_id.';
comment on column marts.video_decay.caption is 'Caption with its hashtags, as known now; empty where only the id is known.';
comment on column marts.video_decay.user_id is 'Its creator: echotik.influencers.user_id.';
comment on column marts.video_decay.region is 'Market, such as US, as known now.';
comment on column marts.video_decay.is_ad is 'True: shown as a paid ad, as EchoTik or TikTok states. False: organic. Empty: neither states it.';
comment on column marts.video_decay.published_at is 'When it was published; empty without detail.';
comment on column marts.video_decay.date is 'The day; its time zone is not documented.';
comment on column marts.video_decay.days_since_posting is 'Days from the day it was published (UTC) to this one: 0 is the day itself. -1 is possible, because the zone of date is not documented. Empty: published_at is not known.';
comment on column marts.video_decay.span_days is 'Days that the growth covers: 1 where the day before is known, more where days are missing. The first known day counts from the day it was published. Empty: that is not known.';
comment on column marts.video_decay.views_growth is 'Views that came in over span_days. Negative: the counter was corrected. May be added up over the days of a video.';
comment on column marts.video_decay.likes_growth is 'Likes that came in over span_days. Negative: removed or corrected.';
comment on column marts.video_decay.units_growth is 'Units sold by the video over span_days, estimate. Empty: not known, or source live.';
comment on column marts.video_decay.gmv_growth is 'GMV of the video over span_days, estimate; presumably USD. Empty: not known, or source live.';
comment on column marts.video_decay.views_per_day is 'views_growth divided by span_days. Compare days by it, because spans differ.';
comment on column marts.video_decay.units_per_day is 'units_growth divided by span_days.';
comment on column marts.video_decay.gmv_per_day is 'gmv_growth divided by span_days; presumably USD.';
comment on column marts.video_decay.views_in_all is 'Views up to the end of the day. Empty: source live.';
comment on column marts.video_decay.units_in_all is 'Units sold up to the end of the day, estimate. Empty: not known, or source live.';
comment on column marts.video_decay.gmv_in_all is 'GMV up to the end of the day, estimate; presumably USD. Empty: not known, or source live.';
comment on column marts.video_decay.views_reached_pct is 'views_in_all in percent of those of the newest day that is known: how much of its reach the video had by then. Above 100: the counter was corrected.';
comment on column marts.video_decay.gmv_reached_pct is 'gmv_in_all in percent of that of the newest day that is known. Empty: nothing sold, or not known.';
comment on column marts.video_decay.source is 'daily: totals of video_daily. live: what TikTok showed as gained that day (video_trend_points, days in UTC).';
