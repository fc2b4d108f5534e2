-- A product became cheaper: preset price-drop. The last price of a day is compared with the last one of a day before it.
with watched as (
  select product_id, product_name, region from echotik.products
  where :scope::text = 'all' or product_id in (select id from ops.watchlist where kind = 'product')
), read as (
  select v.product_id, v.observed_at, v._request_id as request_id, r.business_date as day,
    nullif(case :price::text when 'lowest' then v.min_price else v.spu_avg_price end, 0) as price
  from echotik.products_history v join watched using (product_id) join ops.requests r on r.request_id = v._request_id
  where v.observed_at >= :since::date - 1
), newest as (
  select distinct on (product_id, day) * from read where price is not null order by product_id, day, observed_at desc
)
select n.product_id as subject, w.product_name as name, n.day, b.day as previous_day, n.request_id,
  b.price as old_value, n.price as new_value, trim_scale(round(100.0 * (n.price - b.price) / b.price, 1)) as change_pct, w.region
from newest n join watched w using (product_id)
cross join lateral (
  select r.business_date as day, nullif(case :price::text when 'lowest' then v.min_price else v.spu_avg_price end, 0) as price
  from echotik.products_history v join ops.requests r on r.request_id = v._request_id
  where v.product_id = n.product_id and v.observed_at < n.observed_at and r.business_date < n.day
    and nullif(case :price::text when 'lowest' then v.min_price else v.spu_avg_price end, 0) is not null
  order by v.observed_at desc limit 1
) b
where b.price - n.price >= :amount::numeric and b.price - n.price >= b.price * :percent::numeric / 100
  -- A day that is caught up after a later one is not news.
  and not exists (
    select from echotik.products_history v join ops.requests r on r.request_id = v._request_id
    where v.product_id = n.product_id and v.observed_at < n.observed_at and r.business_date > n.day
  )
order by day, change_pct, subject
