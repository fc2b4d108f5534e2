-- A watched shop lists a product that it did not list before: preset new-shop-product. Before means: when its list was last
-- read to its end on a day before. Where it never was, EchoTik must have seen the product first since it was last read.
with reads as (
  select params ->> 'seller_id' as seller_id, business_date as day, run_id,
    bool_or(walk_end in ('complete', 'assumed'))
      and not bool_or(status in ('failed', 'quarantined') or rows_quarantined > 0) as covers
  from ops.requests
  where stream = 'seller-product-list' and business_date >= :since::date - 200 and not look_ahead
    and status not in ('queued', 'running', 'cancelled')
    and params ->> 'seller_id' in (select id from ops.watchlist where kind = 'shop')
  group by 1, 2, 3
  having bool_or(status = 'done') and sum(records) > 0
), days as (
  select seller_id, day, min(run_id) as first_run, bool_or(covers) as covers from reads group by 1, 2
), found as (
  select l.seller_id, l.product_id, l._request_id as request_id, l._observed_at, r.business_date as day, r.run_id
  from echotik.shop_products l join ops.requests r on r.request_id = l._request_id
  where l.seller_id in (select seller_id from days) and l._observed_at >= :since::date - 1
    and r.stream in ('seller-product-list', 'realtime-seller-product-list')
)
select f.seller_id || ' ' || f.product_id as subject, p.product_name as name, f.day, b.day as previous_day, f.request_id,
  null::text as old_value, s.seller_name as new_value, f.product_id, f.seller_id
from found f
join echotik.products p using (product_id)
left join echotik.shops s on s.seller_id = f.seller_id
cross join lateral (
  select coalesce(max(day) filter (where covers), max(day)) as day, bool_or(covers) as covers
  from days d where d.seller_id = f.seller_id and d.day < f.day
) b
where (b.covers or p.first_crawl_dt >= b.day)
  and not exists (
    select from echotik.products_history v
    where v.product_id = f.product_id and v.seller_id = f.seller_id and v.observed_at < f._observed_at
      and v.observed_at < b.day + 1
  )
  and (not :live::boolean or not exists (
    select from days l where l.seller_id = f.seller_id and l.day > f.day and l.first_run < f.run_id
  ))
order by day, subject
