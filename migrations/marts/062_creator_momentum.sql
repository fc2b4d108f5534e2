-- What a creator gained over 1, 7 and 30 days; built like marts.product_momentum. The daily facts of creators have no totals
-- of what they sold: there, the days of the window are added up.
create view marts.creator_momentum as
select
  c.user_id,
  c.unique_id as handle,
  c.nick_name,
  c.region,
  c.category,
  w.window_days,
  n.date as as_of_date,
  n.date - w.window_days as since_date,
  n.followers as followers_now,
  b.followers as followers_before,
  n.followers - b.followers as followers_growth,
  round(100.0 * (n.followers - b.followers) / nullif(b.followers, 0), 2) as followers_growth_pct,
  n.views - b.views as views_growth,
  n.likes - b.likes as likes_growth,
  n.videos - b.videos as videos_growth,
  case n.source when 'daily' then sold.units else n.units - b.units end as units_growth,
  case n.source when 'daily' then sold.gmv else n.gmv - b.gmv end as gmv_growth,
  case when n.date is null then 'not_bought' else 'observed' end as basis_now,
  case when b.date is null then 'not_bought' when b.date = n.date - w.window_days then 'observed' else 'carried' end as basis_before,
  n.date - w.window_days - b.date as carried_days,
  n.source,
  n.date - b.date as span_days,
  round((n.followers - b.followers)::numeric / (n.date - b.date), 2) as followers_per_day,
  round(case n.source when 'daily' then sold.units else n.units - b.units end::numeric / (n.date - b.date), 2) as units_per_day,
  round(case n.source when 'daily' then sold.gmv else n.gmv - b.gmv end / (n.date - b.date), 2) as gmv_per_day,
  sold.days as sales_days,
  market.newest_day as market_newest_day,
  -- The first condition follows from the second one. It needs no history, so that `where is_current` searches few of them.
  coalesce(greatest(d.date, (c._observed_at at time zone 'UTC')::date) >= market.newest_day - 2, false)
    and coalesce(n.date >= market.newest_day - 2, false) as is_current,
  c.nick_name as creator_name,
  c.category as creator_category
from echotik.influencers c
-- Aggregates, because PostgreSQL leaves out the join of one that no column needs: `select distinct region` does not probe.
left join lateral (
  select max(date) as date, max(followers) as followers, max(views) as views, max(likes) as likes, max(videos) as videos
  from (
    select date, total_followers_cnt as followers, total_views_cnt as views, total_digg_cnt as likes, total_post_video_cnt as videos
    from echotik.influencer_daily where user_id = c.user_id and total_followers_cnt is not null
    order by date desc limit 1
  ) newest
) d on true
-- No version is newer than the row of the table, so the search begins in the month of the row and reads until it has found one.
left join lateral (
  select max(date) as date, max(followers) as followers, max(views) as views, max(likes) as likes, max(videos) as videos, max(units) as units, max(gmv) as gmv
  from (
    select (observed_at at time zone 'UTC')::date as date, followers, views, likes, videos, units, gmv
    from (
      select observed_at, total_followers_cnt as followers, total_views_cnt as views, total_digg_cnt as likes, total_post_video_cnt as videos, total_sale_cnt as units, total_sale_gmv_amt as gmv,
        lead(total_followers_cnt) over (order by observed_at desc) as followers_earlier
      from echotik.influencers_history
      where (d.date is null or (c._observed_at at time zone 'UTC')::date > d.date + 3)
        and user_id = c.user_id and observed_at <= c._observed_at
    ) versions
    where followers is not null and followers is distinct from followers_earlier
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
    case when chosen.is_history then h.followers else d.followers end as followers,
    case when chosen.is_history then h.views else d.views end as views,
    case when chosen.is_history then h.likes else d.likes end as likes,
    case when chosen.is_history then h.videos else d.videos end as videos,
    case when chosen.is_history then h.units end as units,
    case when chosen.is_history then h.gmv end as gmv
) n
-- The newest complete day of each market: one query for all rows, and no query if the column is not selected. OFFSET keeps it in
-- one place.
cross join lateral (
  select coalesce(
    (select jsonb_object_agg(region, day)
    from (
      select r.region, max(r.date) as day
      from (select max(date) as day from echotik.influencer_ranks where rank_type = 1) newest
      join echotik.influencer_ranks r on r.rank_type = 1 and r.date between newest.day - 6 and newest.day
      group by r.region
    ) ranked) ->> c.region,
    (select jsonb_object_agg(region, day)
    from (
      select region, max(date) as day
      from (
        select region, date, count(*) as known, max(count(*)) over (partition by region, source) as most
        from (
          select e.region, 'daily' as source, f.date
          from echotik.influencer_daily f join echotik.influencers e using (user_id)
          where f.total_followers_cnt is not null
            and f.date > (select (max(_observed_at) at time zone 'UTC')::date - 31 from echotik.influencers)
          union all
          -- A total that is read during a day is that of the end of the day before.
          select region, 'history', (_observed_at at time zone 'UTC')::date - 1
          from echotik.influencers
          where total_followers_cnt is not null and _observed_at > (select max(_observed_at) - interval '31 days' from echotik.influencers)
        ) readings
        where region is not null
        group by region, source, date
      ) days
      where known >= least(10, most / 10.0)
      group by region
    ) read) ->> c.region
  )::date as newest_day
  offset 0
) market
-- Within the tolerance a longer span passes for the window: at most a seventh of it.
cross join (values (1, 0), (7, 1), (30, 3)) w (window_days, tolerance_days)
left join lateral (
  select max(date) as date, max(followers) as followers, max(views) as views, max(likes) as likes, max(videos) as videos, max(units) as units, max(gmv) as gmv
  from (
    (select date, total_followers_cnt as followers, total_views_cnt as views, total_digg_cnt as likes, total_post_video_cnt as videos, null::bigint as units, null::numeric as gmv
    from echotik.influencer_daily
    where n.source = 'daily' and user_id = c.user_id and date <= n.date - w.window_days
      and date >= n.date - w.window_days - w.tolerance_days and total_followers_cnt is not null
    order by date desc limit 1)
    union all
    (select (v.observed_at at time zone 'UTC')::date, v.total_followers_cnt, v.total_views_cnt, v.total_digg_cnt, v.total_post_video_cnt, v.total_sale_cnt, v.total_sale_gmv_amt
    from echotik.influencers_history v
    left join lateral (
      select e.total_followers_cnt as followers from echotik.influencers_history e
      where e.user_id = c.user_id and e.observed_at < v.observed_at order by e.observed_at desc limit 1
    ) earlier on true
    where n.source = 'history' and v.user_id = c.user_id
      and v.observed_at < (n.date - w.window_days + 1)::timestamp at time zone 'UTC'
      and v.observed_at >= (n.date - w.window_days - w.tolerance_days)::timestamp at time zone 'UTC'
      and v.total_followers_cnt is not null and v.total_followers_cnt is distinct from earlier.followers
    order by v.observed_at desc limit 1)
  ) newest
) b on true
left join lateral (
  select sum(total_sale_1d_cnt)::bigint as units, sum(total_sale_gmv_1d_amt) as gmv, nullif(count(total_sale_1d_cnt), 0) as days
  from echotik.influencer_daily
  where n.source = 'daily' and user_id = c.user_id and date > b.date and date <= n.date
) sold on true;

comment on view marts.creator_momentum is 'What a creator gained over 1, 7 and 30 days: a row a creator and window, creators of which nothing is known too. Filter by window_days, and by is_current for a list of what moves now. A growth covers window_days, or up to 1 day more for 7 and 3 days more for 30; beyond that it is empty. Sales are estimates of EchoTik. Sources: influencer-trend (influencer_daily), influencer-detail and other streams with totals of creators (influencers_history); as fresh as as_of_date says.';
comment on column marts.creator_momentum.user_id is 'The creator: echotik.influencers.user_id.';
comment on column marts.creator_momentum.handle is 'Handle without @, as known now; empty where only the id is known.';
comment on column marts.creator_momentum.nick_name is 'Deprecated until 1.0: use creator_name. Display name, as known now.';
comment on column marts.creator_momentum.region is 'Market, such as US, as known now.';
comment on column marts.creator_momentum.category is 'Deprecated until 1.0: use creator_category. Category of the creator: echotik.influencer_categories.name.';
comment on column marts.creator_momentum.window_days is 'Length of the window in days: 1, 7 or 30. Windows overlap: do not add them up.';
comment on column marts.creator_momentum.as_of_date is 'Last day of the window: the newest day with followers of the creator, not today. Empty: none.';
comment on column marts.creator_momentum.since_date is 'First day of the window: window_days before as_of_date. The value that is compared is of this day or, within the tolerance, of a day before: span_days.';
comment on column marts.creator_momentum.followers_now is 'Followers on as_of_date.';
comment on column marts.creator_momentum.followers_before is 'Followers on since_date.';
comment on column marts.creator_momentum.followers_growth is 'Followers gained in the window; negative: lost. Empty: one end is not known.';
comment on column marts.creator_momentum.followers_growth_pct is 'The same in percent of followers_before: 5 is 5 %. Empty where that is 0.';
comment on column marts.creator_momentum.views_growth is 'Views of the videos in the window. Negative: videos were deleted or the counter was corrected.';
comment on column marts.creator_momentum.likes_growth is 'Likes in the window. Negative: removed or corrected.';
comment on column marts.creator_momentum.videos_growth is 'Videos published in the window, minus those that were removed.';
comment on column marts.creator_momentum.units_growth is 'Units sold in the window: source daily adds up its days, a missing one is 0; history subtracts totals.';
comment on column marts.creator_momentum.gmv_growth is 'GMV of the window, in the same way; presumably USD.';
comment on column marts.creator_momentum.basis_now is 'Where the last day comes from: observed (a value of that day) or not_bought (no value of any day).';
comment on column marts.creator_momentum.basis_before is 'Where the first day comes from: observed (a value of that day), carried (the last value before it, within the tolerance: nothing changed, or the day was not bought) or not_bought (no value within the tolerance: growth is empty).';
comment on column marts.creator_momentum.carried_days is 'By how many days the value is older than since_date; 0: observed. Never above the tolerance: 0 for 1 day, 1 for 7 days, 3 for 30 days.';
comment on column marts.creator_momentum.source is 'daily: both ends from influencer_daily, totals at the end of a day. history: from influencers_history, days (UTC) on which another total was read than before: between them it did not change, or it was not read.';
comment on column marts.creator_momentum.span_days is 'Days that the growth really covers: from the day of the value before to as_of_date. Empty: no growth.';
comment on column marts.creator_momentum.followers_per_day is 'Followers gained a day: followers_growth divided by span_days. Compare and sort by it, because spans differ.';
comment on column marts.creator_momentum.units_per_day is 'Units sold a day: units_growth divided by span_days. Compare and sort by it, because spans differ.';
comment on column marts.creator_momentum.gmv_per_day is 'GMV a day; presumably USD: gmv_growth divided by span_days. Compare and sort by it, because spans differ.';
comment on column marts.creator_momentum.sales_days is 'Source daily: days of the span whose units are known; where it is less than span_days, units_growth counts the others as 0. Empty: none, or source history.';
comment on column marts.creator_momentum.market_newest_day is 'Newest complete day of the market: the newest day whose ranking was read. Where no ranking of days was read for a week, the newest day of which at least 10 of its creators, or a tenth of those of its best day, have a value. Empty: none.';
comment on column marts.creator_momentum.is_current is 'True: as_of_date is at most 2 days before market_newest_day. False: it was last read, or of a history its total last changed, earlier; or the market is not known. Its growth is of another time.';
comment on column marts.creator_momentum.creator_name is 'Display name, as known now.';
comment on column marts.creator_momentum.creator_category is 'Category of the creator: echotik.influencer_categories.name.';
