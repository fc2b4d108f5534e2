-- A creator began to promote a watched product: preset new-creator. Compared with the last day before on which the list of
-- the product was read to its end.
with reads as (
  select params ->> 'product_id' as product_id, business_date as day, run_id,
    bool_or(walk_end in ('complete', 'assumed'))
      and not bool_or(status in ('failed', 'quarantined') or rows_quarantined > 0) as covers
  from ops.requests
  where stream = 'product-influencer-list' and business_date >= :since::date - 200 and not look_ahead
    and status not in ('queued', 'running', 'cancelled')
    and params ->> 'product_id' in (select id from ops.watchlist where kind = 'product')
  group by 1, 2, 3
  having bool_or(status = 'done') and sum(records) > 0
), days as (
  select product_id, day, min(run_id) as first_run, bool_or(covers) as covers from reads group by 1, 2
), found as (
  select distinct on (h.product_id, h.user_id) h.product_id, h.user_id, h.observed_at, h._request_id as request_id,
    r.business_date as day, r.run_id
  from echotik.product_influencers_history h join ops.requests r on r.request_id = h._request_id
  where h.product_id in (select product_id from days) and h.observed_at >= :since::date - 1
  order by h.product_id, h.user_id, h.observed_at
)
select f.product_id || ' ' || f.user_id as subject, coalesce('@' || c.unique_id, c.nick_name) as name, f.day, b.day as previous_day,
  f.request_id, null::text as old_value, p.product_name as new_value, f.product_id, f.user_id
from found f
join echotik.products p using (product_id)
left join echotik.influencers c using (user_id)
cross join lateral (
  select day from days d where d.product_id = f.product_id and d.day < f.day and d.covers order by day desc limit 1
) b
where not exists (
    select from echotik.product_influencers_history h
    where h.product_id = f.product_id and h.user_id = f.user_id and h.observed_at < f.observed_at
  )
  and (not :live::boolean or not exists (
    select from days l where l.product_id = f.product_id and l.day > f.day and l.first_run < f.run_id
  ))
order by day, subject
