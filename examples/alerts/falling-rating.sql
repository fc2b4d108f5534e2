-- The rating of a product or a shop fell: preset falling-rating. The last rating of a day is compared with the last one of
-- a day before it.
with known as (
  select product_id as subject, product_name as name from echotik.products
  where :of::text = 'product' and (:scope::text = 'all' or product_id in (select id from ops.watchlist where kind = 'product'))
  union all
  select seller_id, seller_name from echotik.shops
  where :of::text = 'shop' and (:scope::text = 'all' or seller_id in (select id from ops.watchlist where kind = 'shop'))
), versions as (
  select product_id as subject, observed_at, _request_id, nullif(product_rating, 0) as rating
  from echotik.products_history where :of::text = 'product' and observed_at >= :since::date - 200
  union all
  select seller_id, observed_at, _request_id, nullif(rating, 0)
  from echotik.shops_history where :of::text = 'shop' and observed_at >= :since::date - 200
), read as (
  select v.subject, k.name, v.observed_at, v._request_id as request_id, r.business_date as day, v.rating
  from versions v join known k using (subject) join ops.requests r on r.request_id = v._request_id
  -- Other streams have the rating that TikTok shows, which is counted in another way.
  where v.rating is not null
    and r.stream in ('product-detail', 'product-list', 'seller-product-list', 'seller-detail', 'seller-list')
), newest as (
  select distinct on (subject, day) * from read where observed_at >= :since::date - 1 order by subject, day, observed_at desc
)
select n.subject, n.name, n.day, b.day as previous_day, n.request_id, b.rating as old_value, n.rating as new_value
from newest n
cross join lateral (
  select day, rating from read where subject = n.subject and observed_at < n.observed_at and day < n.day
  order by observed_at desc limit 1
) b
where b.rating - n.rating >= :points::numeric
  -- A day that is caught up after a later one is not news.
  and not exists (select from read l where l.subject = n.subject and l.observed_at < n.observed_at and l.day > n.day)
order by n.day, n.rating - b.rating, n.subject
