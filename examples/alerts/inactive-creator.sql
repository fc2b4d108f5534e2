-- A watched creator has published nothing for much longer than usual: preset inactive-creator. The usual gap is the median of
-- the gaps between the last ten videos; with fewer than five nothing is reported. Judged on days on which the list of videos
-- was read, newest first, so that a video that nobody read does not count as missing.
with watched as (
  -- Of the accounts that had a watched handle the one that was read last.
  select distinct on (w.id) i.user_id, i.unique_id, i.nick_name
  from ops.watchlist w join echotik.influencers i on i.user_id = w.id or '@' || i.unique_id = w.id where w.kind = 'creator'
  order by w.id, i._observed_at desc
), reads as (
  select w.user_id, r.business_date as day, min(r.run_id) as first_run, (array_agg(r.request_id order by r.run_id, r.request_id))[1] as request_id
  from ops.requests r join watched w on r.params ->> 'user_id' = w.user_id or r.params ->> 'unique_id' = w.unique_id
  where r.stream = 'influencer-video-list' and r.business_date >= :since::date - 200 and r.status = 'done' and not r.look_ahead
    and r.params ->> 'influencer_video_sort_field' = '4' and r.params ->> 'sort_type' = '1'
    and r.params ->> 'product_id' is null and r.previous_page is null
  group by 1, 2
), asked as (
  select *, lag(day) over (partition by user_id order by day) as previous_day from reads
), judged as (
  select r.*, posts.last_post, posts.gap, r.day - posts.last_post as days_quiet
  -- OFFSET keeps the condition here, so that videos are searched for few days.
  from (select * from asked where day >= :since::date - 7 offset 0) r cross join lateral (
    select max(posted) as last_post, count(gap) as gaps,
      greatest(percentile_cont(0.5) within group (order by gap), 1)::numeric as gap
    from (
      select posted, posted - lead(posted) over (order by posted desc) as gap
      from (
        select (create_time at time zone 'UTC')::date as posted from echotik.videos
        where user_id = r.user_id and create_time < (r.day + 1)::timestamp at time zone 'UTC'
        order by create_time desc limit 10
      ) newest
    ) gaps
  ) posts
  where posts.gaps >= 4
)
select j.user_id as subject, coalesce('@' || w.unique_id, w.nick_name) as name, j.day, j.previous_day, j.request_id,
  j.gap as old_value, j.days_quiet as new_value, j.last_post
from judged j join watched w using (user_id)
where j.days_quiet > :times::numeric * j.gap
  -- On the day before on which the list was read it was not so.
  and j.previous_day - j.last_post <= :times::numeric * j.gap
  and (not :live::boolean or not exists (
    select from reads l where l.user_id = j.user_id and l.day > j.day and l.first_run < j.first_run
  ))
order by day, subject
