-- A product sold far more on a day than before: preset units-spike. The mean is that of the days among the seven before of
-- which a value was read; with fewer than four nothing is reported.
select f.product_id as subject, p.product_name as name, f.date as day, week.last_day as previous_day, first.request_id,
  trim_scale(round(week.mean, 1)) as old_value, first.units as new_value, p.region
from echotik.product_daily f
join echotik.products p using (product_id)
cross join lateral (
  select count(*) as days, avg(total_sale_1d_cnt) as mean, max(date) as last_day
  from echotik.product_daily b
  where b.product_id = f.product_id and b.date between f.date - 7 and f.date - 1 and b.total_sale_1d_cnt is not null
) week
-- What was read of the day first: what a later request changes is a restatement.
cross join lateral (
  select request_id, units from (
    select v._request_id as request_id, v.total_sale_1d_cnt as units, v.known_at
    from echotik.product_daily_revisions v where v.product_id = f.product_id and v.date = f.date
    union all
    select f._request_id, f.total_sale_1d_cnt, f._observed_at
  ) readings
  order by known_at, request_id limit 1
) first
where f.date >= :since::date - 7 and first.units >= :min_units::int
  and (:scope::text = 'all' or f.product_id in (select id from ops.watchlist where kind = 'product'))
  and week.days >= 4 and first.units > :times::numeric * week.mean
  -- Only the newest day of an answer is news, and none that is read after a later one.
  and (not :live::boolean or not exists (
    select from echotik.product_daily l
    where l.product_id = f.product_id and l.date > f.date and l.date <= f.date + 200 and l._request_id <= first.request_id
  ))
order by day, new_value desc, subject
