-- What enters or leaves the first places of a list: presets enters-ranking, leaves-ranking and enters-trending.
-- A day is compared with the last day before it of which these places are known. A day that was not read, not as far, or empty
-- is left out: nothing is known of it. :list are the params of the list without its day.
with reads as (
  select coalesce((params ->> 'date')::date, business_date) as day, run_id, min(request_id) as request_id,
    (bool_or(walk_end in ('complete', 'assumed')) or sum(records) >= :top::int)
      and not bool_or(status in ('failed', 'quarantined') or rows_quarantined > 0) as covers
  from ops.requests
  where stream = :stream::text and params - 'date' = :list::jsonb and not look_ahead
    and business_date >= :since::date - 200 and status not in ('queued', 'running', 'cancelled')
  group by 1, 2
  having bool_or(status = 'done') and sum(records) > 0
), days as (
  -- The first run that read a day decides: what a later one changes is a restatement.
  select day, min(run_id) as first_run, (array_agg(request_id order by run_id))[1] as request_id, bool_or(covers) as covers
  from reads group by day
), compared as (
  select d.day, d.request_id, d.covers, b.day as previous_day
  from days d cross join lateral (select day from days p where p.day < d.day and p.covers order by day desc limit 1) b
  -- A ranking describes a period before the day on which it is read.
  where d.day >= :since::date - case :rank_type::int when 3 then 70 when 2 then 20 else 10 end
    and (not :live::boolean or not exists (select from days l where l.day > d.day and l.first_run < d.first_run))
), rows as (
  select date as day, product_id as subject, position as place, _request_id from echotik.product_ranks
  where :of::text = 'product' and region = :region::text and rank_type = :rank_type::int and rank_field = :rank_field::int
    and category_id = :category::text and category_l2_id = '' and category_l3_id = '' and date >= :since::date - 270
  union all
  select date, seller_id, position, _request_id from echotik.shop_ranks
  where :of::text = 'shop' and region = :region::text and rank_type = :rank_type::int and rank_field = :rank_field::int
    and category_id = :category::text and category_l2_id = '' and category_l3_id = '' and from_flag = '' and date >= :since::date - 270
  union all
  select date, user_id, position, _request_id from echotik.influencer_ranks
  where :of::text = 'creator' and region = :region::text and rank_type = :rank_type::int and rank_field = :rank_field::int
    and influencer_category_name = '' and product_category_id = :category::text and date >= :since::date - 270
  union all
  select date, video_id, position, _request_id from echotik.video_ranks
  where :of::text = 'video' and region = :region::text and rank_type = :rank_type::int and rank_field = :rank_field::int
    and product_category_id = :category::text and created_by_ai = '' and date >= :since::date - 270
  union all
  select snapshot_date, clip_id, rank, _request_id from echotik.music_snapshots
  where :of::text = 'trending sound' and region = :region::text and period_days = :period_days::int and snapshot_date >= :since::date - 270
  union all
  select snapshot_date, hashtag_id, rank, _request_id from echotik.hashtag_snapshots
  where :of::text = 'trending hashtag' and region = :region::text and period_days = :period_days::int and industry_id = ''
    and snapshot_date >= :since::date - 270
  union all
  select snapshot_date, video_id, position, _request_id from echotik.video_snapshots
  where :of::text = 'trending video' and region = :region::text and period_days = :period_days::int and order_by = :order_by::text
    and snapshot_date >= :since::date - 270
), places as (
  -- A list that was read twice on a day leaves the rows of what it no longer has: its place has another row, which is newer.
  select distinct on (day, place) day, place, subject from rows
  where place <= :top::int and (day in (select day from compared) or day in (select previous_day from compared))
  order by day, place, _request_id desc
), changes as (
  select c.day, c.previous_day, c.request_id, n.subject, null::int as old_place, n.place as new_place
  from compared c join places n on n.day = c.day left join places b on b.day = c.previous_day and b.subject = n.subject
  where :enters::boolean and b.subject is null
  union all
  select c.day, c.previous_day, c.request_id, b.subject, b.place, null
  from compared c join places b on b.day = c.previous_day left join places n on n.day = c.day and n.subject = b.subject
  where not :enters::boolean and c.covers and n.subject is null
)
select subject, day, previous_day, request_id, old_place as old_value, new_place as new_value,
  case :of::text
    when 'product' then (select product_name from echotik.products where product_id = subject)
    when 'shop' then (select seller_name from echotik.shops where seller_id = subject)
    when 'creator' then (select coalesce('@' || unique_id, nick_name) from echotik.influencers where user_id = subject)
    when 'trending sound' then (select title from echotik.music where clip_id = subject)
    when 'trending hashtag' then (select '#' || hashtag_name from echotik.hashtags where hashtag_id = subject)
    else (select video_desc from echotik.videos where video_id = subject)
  end as name
from changes
order by day, coalesce(new_place, old_place), subject
