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
  n.source
from echotik.influencers c
left join lateral (
  select date, total_followers_cnt as followers, total_views_cnt as views, total_digg_cnt as likes,
    total_post_video_cnt as videos, null::bigint as units, null::numeric as gmv
  from echotik.influencer_daily where user_id = c.user_id and total_followers_cnt is not null
  order by date desc limit 1
) d on true
left join lateral (
  select (c._observed_at at time zone 'UTC')::date as date, c.total_followers_cnt as followers, c.total_views_cnt as views,
    c.total_digg_cnt as likes, c.total_post_video_cnt as videos, c.total_sale_cnt as units, c.total_sale_gmv_amt as gmv
  where c.total_followers_cnt is not null
) h on true
left join lateral (
  select 'daily' as source, d.* where d.date >= h.date - 7 or h.date is null and d.date is not null
  union all
  select 'history', h.* where h.date > d.date + 7 or d.date is null and h.date is not null
) n on true
cross join (values (1), (7), (30)) w (window_days)
left join lateral (
  (select date, total_followers_cnt as followers, total_views_cnt as views, total_digg_cnt as likes,
    total_post_video_cnt as videos, null::bigint as units, null::numeric as gmv
  from echotik.influencer_daily
  where n.source = 'daily' and user_id = c.user_id and date <= n.date - w.window_days and total_followers_cnt is not null
  order by date desc limit 1)
  union all
  (select (observed_at at time zone 'UTC')::date, total_followers_cnt, total_views_cnt, total_digg_cnt,
    total_post_video_cnt, total_sale_cnt, total_sale_gmv_amt
  from echotik.influencers_history
  where n.source = 'history' and user_id = c.user_id
    and observed_at < (n.date - w.window_days + 1)::timestamp at time zone 'UTC' and total_followers_cnt is not null
  order by observed_at desc limit 1)
) b on true
left join lateral (
  select sum(total_sale_1d_cnt)::bigint as units, sum(total_sale_gmv_1d_amt) as gmv
  from echotik.influencer_daily
  where n.source = 'daily' and b.date is not null and user_id = c.user_id
    and date > n.date - w.window_days and date <= n.date
) sold on true;

comment on view marts.creator_momentum is 'What a creator gained over 1, 7 and 30 days: a row a creator and window, creators of which nothing is known too. Filter by window_days. Sales are estimates of EchoTik. Sources: influencer-trend (influencer_daily), influencer-detail and whatever else tells totals of creators (influencers_history); as fresh as as_of_date says.';
comment on column marts.creator_momentum.user_id is 'The creator: echotik.influencers.user_id.';
comment on column marts.creator_momentum.handle is 'Handle without @, as known now; empty where only the id is known.';
comment on column marts.creator_momentum.nick_name is 'Display name, as known now.';
comment on column marts.creator_momentum.region is 'Market, such as US, as known now.';
comment on column marts.creator_momentum.category is 'Category of the creator: echotik.influencer_categories.name.';
comment on column marts.creator_momentum.window_days is 'Length of the window in days: 1, 7 or 30. Windows overlap: do not add them up.';
comment on column marts.creator_momentum.as_of_date is 'Last day of the window: the newest day with followers of the creator, not today. Empty: none.';
comment on column marts.creator_momentum.since_date is 'The day the window is compared with: window_days before as_of_date.';
comment on column marts.creator_momentum.followers_now is 'Followers on as_of_date.';
comment on column marts.creator_momentum.followers_before is 'Followers on since_date.';
comment on column marts.creator_momentum.followers_growth is 'Followers gained in the window; negative: lost. Empty: one end is not known.';
comment on column marts.creator_momentum.followers_growth_pct is 'The same in percent of followers_before: 5 is 5 %. Empty where that is 0.';
comment on column marts.creator_momentum.views_growth is 'Views of the videos in the window. Negative: videos were deleted or the counter was corrected.';
comment on column marts.creator_momentum.likes_growth is 'Likes in the window. Negative: taken back or corrected.';
comment on column marts.creator_momentum.videos_growth is 'Videos published in the window, less those that went.';
comment on column marts.creator_momentum.units_growth is 'Units sold in the window: source daily adds up its days, a missing one is 0; history subtracts totals.';
comment on column marts.creator_momentum.gmv_growth is 'GMV of the window, in the same way; presumably USD.';
comment on column marts.creator_momentum.basis_now is 'Where the last day comes from: observed (a value of that day) or not_bought (no value of any day).';
comment on column marts.creator_momentum.basis_before is 'Where the first day comes from: observed (a value of that day), carried (none; the last one before it: nothing changed, or nobody bought the day) or not_bought (none that early: growth is empty).';
comment on column marts.creator_momentum.carried_days is 'By how many days the value of since_date is older; 0: observed. Be careful with growth where it is many.';
comment on column marts.creator_momentum.source is 'daily: both ends from influencer_daily, totals at the end of a day. history: from influencers_history, what was known on a day (UTC) after something had changed.';
