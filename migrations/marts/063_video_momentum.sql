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
  n.source,
  n.date - b.date as span_days,
  round((n.views - b.views)::numeric / (n.date - b.date), 2) as views_per_day,
  round((n.units - b.units)::numeric / (n.date - b.date), 2) as units_per_day,
  round((n.gmv - b.gmv)::numeric / (n.date - b.date), 2) as gmv_per_day,
  market.newest_day as market_newest_day,
  -- The first condition follows from the second one. It needs no history, so that `where is_current` searches few of them.
  coalesce(greatest(d.date, (v._observed_at at time zone 'UTC')::date) >= market.newest_day - 2, false)
    and coalesce(n.date >= market.newest_day - 2, false) as is_current,
  v.video_desc as caption,
  coalesce(v.is_ad or v.is_ads, v.is_ad, v.is_ads) as is_ad
from echotik.videos v
-- Aggregates, because PostgreSQL leaves out the join of one that no column needs: `select distinct region` does not probe.
left join lateral (
  select max(date) as date, max(views) as views, max(likes) as likes, max(units) as units, max(gmv) as gmv
  from (
    select date, total_views_cnt as views, total_digg_cnt as likes, total_video_sale_cnt as units, total_video_sale_gmv_amt as gmv
    from echotik.video_daily where video_id = v.video_id and total_views_cnt is not null
    order by date desc limit 1
  ) newest
) d on true
-- No version is newer than the row of the table, so the search begins in the month of the row and reads until it has found one.
left join lateral (
  select max(date) as date, max(views) as views, max(likes) as likes, max(units) as units, max(gmv) as gmv
  from (
    select (observed_at at time zone 'UTC')::date as date, views, likes, units, gmv
    from (
      select observed_at, total_views_cnt as views, total_digg_cnt as likes, total_video_sale_cnt as units, total_video_sale_gmv_amt as gmv,
        lead(total_views_cnt) over (order by observed_at desc) as views_earlier
      from echotik.videos_history
      where (d.date is null or (v._observed_at at time zone 'UTC')::date > d.date + 3)
        and video_id = v.video_id and observed_at <= v._observed_at
    ) versions
    where views is not null and views is distinct from views_earlier
    order by observed_at desc limit 1
  ) newest
) h on true
cross join lateral (
  select d.date is null and h.date is not null or coalesce(h.date > d.date + 3, false) as is_history
) chosen
cross join lateral (
  select
    case when chosen.is_history then 'history' when d.date is not null then 'daily' end as source,
    case when chosen.is_history then h.date else d.date end as date,
    case when chosen.is_history then h.views else d.views end as views,
    case when chosen.is_history then h.likes else d.likes end as likes,
    case when chosen.is_history then h.units else d.units end as units,
    case when chosen.is_history then h.gmv else d.gmv end as gmv
) n
-- The newest complete day of each market: one query for all rows, and no query if the column is not selected. OFFSET keeps it in
-- one place.
cross join lateral (
  select coalesce(
    (select jsonb_object_agg(region, day)
    from (
      select r.region, max(r.date) as day
      from (select max(date) as day from echotik.video_ranks where rank_type = 1) newest
      join echotik.video_ranks r on r.rank_type = 1 and r.date between newest.day - 6 and newest.day
      group by r.region
    ) ranked) ->> v.region,
    (select jsonb_object_agg(region, day)
    from (
      select region, max(date) as day
      from (
        select region, date, count(*) as known, max(count(*)) over (partition by region, source) as most
        from (
          select e.region, 'daily' as source, f.date
          from echotik.video_daily f join echotik.videos e using (video_id)
          where f.total_views_cnt is not null
            and f.date > (select (max(_observed_at) at time zone 'UTC')::date - 31 from echotik.videos)
          union all
          -- A total that is read during a day is that of the end of the day before.
          select region, 'history', (_observed_at at time zone 'UTC')::date - 1
          from echotik.videos
          where total_views_cnt is not null and _observed_at > (select max(_observed_at) - interval '31 days' from echotik.videos)
        ) readings
        where region is not null
        group by region, source, date
      ) days
      where known >= least(10, most / 10.0)
      group by region
    ) read) ->> v.region
  )::date as newest_day
  offset 0
) market
-- Within the tolerance a longer span passes for the window: at most a seventh of it.
cross join (values (1, 0), (7, 1), (30, 3)) w (window_days, tolerance_days)
left join lateral (
  select max(date) as date, max(views) as views, max(likes) as likes, max(units) as units, max(gmv) as gmv
  from (
    (select date, total_views_cnt as views, total_digg_cnt as likes, total_video_sale_cnt as units, total_video_sale_gmv_amt as gmv
    from echotik.video_daily
    where n.source = 'daily' and video_id = v.video_id and date <= n.date - w.window_days
      and date >= n.date - w.window_days - w.tolerance_days and total_views_cnt is not null
    order by date desc limit 1)
    union all
    (select (o.observed_at at time zone 'UTC')::date, o.total_views_cnt, o.total_digg_cnt, o.total_video_sale_cnt, o.total_video_sale_gmv_amt
    from echotik.videos_history o
    left join lateral (
      select e.total_views_cnt as views from echotik.videos_history e
      where e.video_id = o.video_id and e.observed_at < o.observed_at order by e.observed_at desc limit 1
    ) earlier on true
    where n.source = 'history' and o.video_id = v.video_id
      and o.observed_at < (n.date - w.window_days + 1)::timestamp at time zone 'UTC'
      and o.observed_at >= (n.date - w.window_days - w.tolerance_days)::timestamp at time zone 'UTC'
      and o.total_views_cnt is not null and o.total_views_cnt is distinct from earlier.views
    order by o.observed_at desc limit 1)
  ) newest
) b on true;

comment on view marts.video_momentum is 'What a video gained over 1, 7 and 30 days: a row a video and window, videos of which nothing is known too. Filter by window_days, and by is_current for a list of what moves now. A growth covers window_days, or up to 1 day more for 7 and 3 days more for 30; beyond that it is empty. Sales are estimates of EchoTik. Sources: video-trend (video_daily), video-detail and other streams with totals of videos (videos_history); as fresh as as_of_date says.';
comment on column marts.video_momentum.video_id is 'The video: echotik.videos.video_id.';
comment on column marts.video_momentum.video_desc is 'Deprecated until 1.0: use caption. Caption, as known now; empty where only the id is known.';
comment on column marts.video_momentum.user_id is 'Its creator: echotik.influencers.user_id.';
comment on column marts.video_momentum.region is 'Market, such as US, as known now.';
comment on column marts.video_momentum.published_at is 'When it was published. A window that begins before has no growth: the first days of a video are not_bought.';
comment on column marts.video_momentum.window_days is 'Length of the window in days: 1, 7 or 30. Windows overlap: do not add them up.';
comment on column marts.video_momentum.as_of_date is 'Last day of the window: the newest day with views of the video, not today. Empty: none.';
comment on column marts.video_momentum.since_date is 'First day of the window: window_days before as_of_date. The value that is compared is of this day or, within the tolerance, of a day before: span_days.';
comment on column marts.video_momentum.views_now is 'Views up to as_of_date.';
comment on column marts.video_momentum.views_before is 'Views up to since_date.';
comment on column marts.video_momentum.views_growth is 'Views in the window. Negative: the counter was corrected. Empty: one end is not known.';
comment on column marts.video_momentum.views_growth_pct is 'The same in percent of views_before: 5 is 5 %. Empty where that is 0.';
comment on column marts.video_momentum.likes_growth is 'Likes in the window. Negative: removed or corrected.';
comment on column marts.video_momentum.units_growth is 'Units sold by the video in the window, estimate.';
comment on column marts.video_momentum.gmv_growth is 'GMV of the video in the window, estimate; presumably USD.';
comment on column marts.video_momentum.basis_now is 'Where the last day comes from: observed (a value of that day) or not_bought (no value of any day).';
comment on column marts.video_momentum.basis_before is 'Where the first day comes from: observed (a value of that day), carried (the last value before it, within the tolerance: nothing changed, or the day was not bought) or not_bought (no value within the tolerance: growth is empty).';
comment on column marts.video_momentum.carried_days is 'By how many days the value is older than since_date; 0: observed. Never above the tolerance: 0 for 1 day, 1 for 7 days, 3 for 30 days.';
comment on column marts.video_momentum.source is 'daily: both ends from video_daily, totals at the end of a day. history: from videos_history, days (UTC) on which another total was read than before: between them it did not change, or it was not read.';
comment on column marts.video_momentum.span_days is 'Days that the growth really covers: from the day of the value before to as_of_date. Empty: no growth.';
comment on column marts.video_momentum.views_per_day is 'Views a day: views_growth divided by span_days. Compare and sort by it, because spans differ.';
comment on column marts.video_momentum.units_per_day is 'Units sold a day: units_growth divided by span_days. Compare and sort by it, because spans differ.';
comment on column marts.video_momentum.gmv_per_day is 'GMV a day; presumably USD: gmv_growth divided by span_days. Compare and sort by it, because spans differ.';
comment on column marts.video_momentum.market_newest_day is 'Newest complete day of the market: the newest day whose ranking was read. Where no ranking of days was read for a week, the newest day of which at least 10 of its videos, or a tenth of those of its best day, have a value. Empty: none.';
comment on column marts.video_momentum.is_current is 'True: as_of_date is at most 2 days before market_newest_day. False: it was last read, or of a history its total last changed, earlier; or the market is not known. Its growth is of another time.';
comment on column marts.video_momentum.caption is 'Caption, as known now; empty where only the id is known.';
comment on column marts.video_momentum.is_ad is 'True: shown as a paid ad, as EchoTik or TikTok states. False: organic. Empty: neither states it.';
