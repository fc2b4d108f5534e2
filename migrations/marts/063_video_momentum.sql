-- What a video gained over 1, 7 and 30 days; built like marts.product_momentum.
create view marts.video_momentum as
select
  v.video_id,
  v.video_desc,
  v.user_id,
  v.region,
  v.create_time as published_at,
  w.window_days,
  n.date as as_of_date,
  n.date - w.window_days as since_date,
  n.views as views_now,
  b.views as views_before,
  n.views - b.views as views_growth,
  round(100.0 * (n.views - b.views) / nullif(b.views, 0), 2) as views_growth_pct,
  n.likes - b.likes as likes_growth,
  n.units - b.units as units_growth,
  n.gmv - b.gmv as gmv_growth,
  case when n.date is null then 'not_bought' else 'observed' end as basis_now,
  case when b.date is null then 'not_bought' when b.date = n.date - w.window_days then 'observed' else 'carried' end as basis_before,
  n.date - w.window_days - b.date as carried_days,
  n.source
from echotik.videos v
left join lateral (
  select date, total_views_cnt as views, total_digg_cnt as likes, total_video_sale_cnt as units,
    total_video_sale_gmv_amt as gmv
  from echotik.video_daily where video_id = v.video_id and total_views_cnt is not null
  order by date desc limit 1
) d on true
left join lateral (
  select (v._observed_at at time zone 'UTC')::date as date, v.total_views_cnt as views, v.total_digg_cnt as likes,
    v.total_video_sale_cnt as units, v.total_video_sale_gmv_amt as gmv
  where v.total_views_cnt is not null
) h on true
left join lateral (
  select 'daily' as source, d.* where d.date >= h.date - 7 or h.date is null and d.date is not null
  union all
  select 'history', h.* where h.date > d.date + 7 or d.date is null and h.date is not null
) n on true
cross join (values (1), (7), (30)) w (window_days)
left join lateral (
  (select date, total_views_cnt as views, total_digg_cnt as likes, total_video_sale_cnt as units,
    total_video_sale_gmv_amt as gmv
  from echotik.video_daily
  where n.source = 'daily' and video_id = v.video_id and date <= n.date - w.window_days and total_views_cnt is not null
  order by date desc limit 1)
  union all
  (select (observed_at at time zone 'UTC')::date, total_views_cnt, total_digg_cnt, total_video_sale_cnt,
    total_video_sale_gmv_amt
  from echotik.videos_history
  where n.source = 'history' and video_id = v.video_id
    and observed_at < (n.date - w.window_days + 1)::timestamp at time zone 'UTC' and total_views_cnt is not null
  order by observed_at desc limit 1)
) b on true;

comment on view marts.video_momentum is 'What a video gained over 1, 7 and 30 days: a row a video and window, videos of which nothing is known too. Filter by window_days. Sales are estimates of EchoTik. Sources: video-trend (video_daily), video-detail and whatever else tells totals of videos (videos_history); as fresh as as_of_date says.';
comment on column marts.video_momentum.video_id is 'The video: echotik.videos.video_id.';
comment on column marts.video_momentum.video_desc is 'Caption, as known now; empty where only the id is known.';
comment on column marts.video_momentum.user_id is 'Its creator: echotik.influencers.user_id.';
comment on column marts.video_momentum.region is 'Market, such as US, as known now.';
comment on column marts.video_momentum.published_at is 'When it was published. A window that begins before has no growth: the first days of a video are not_bought.';
comment on column marts.video_momentum.window_days is 'Length of the window in days: 1, 7 or 30. Windows overlap: do not add them up.';
comment on column marts.video_momentum.as_of_date is 'Last day of the window: the newest day with views of the video, not today. Empty: none.';
comment on column marts.video_momentum.since_date is 'The day the window is compared with: window_days before as_of_date.';
comment on column marts.video_momentum.views_now is 'Views up to as_of_date.';
comment on column marts.video_momentum.views_before is 'Views up to since_date.';
comment on column marts.video_momentum.views_growth is 'Views in the window. Negative: the counter was corrected. Empty: one end is not known.';
comment on column marts.video_momentum.views_growth_pct is 'The same in percent of views_before: 5 is 5 %. Empty where that is 0.';
comment on column marts.video_momentum.likes_growth is 'Likes in the window. Negative: taken back or corrected.';
comment on column marts.video_momentum.units_growth is 'Units sold by the video in the window, estimate.';
comment on column marts.video_momentum.gmv_growth is 'GMV of the video in the window, estimate; presumably USD.';
comment on column marts.video_momentum.basis_now is 'Where the last day comes from: observed (a value of that day) or not_bought (no value of any day).';
comment on column marts.video_momentum.basis_before is 'Where the first day comes from: observed (a value of that day), carried (none; the last one before it: nothing changed, or nobody bought the day) or not_bought (none that early: growth is empty).';
comment on column marts.video_momentum.carried_days is 'By how many days the value of since_date is older; 0: observed. Be careful with growth where it is many.';
comment on column marts.video_momentum.source is 'daily: both ends from video_daily, totals at the end of a day. history: from videos_history, what was known on a day (UTC) after something had changed.';
