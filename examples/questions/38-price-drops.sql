-- Which products became cheaper by at least 5 % and 1 USD within a week?
-- For: a shop that answers the prices of its competitors.
-- Adapt: region; days_back, counted from the newest reading; min_drop_pct; min_drop, presumably in USD, as the price. Products that were not read within days_back are left out: their price of today is not known.
with params as (
  select 'US' as region, 7 as days_back, 5 as min_drop_pct, 1 as min_drop
),
since as (
  select max(e._observed_at) - make_interval(days => p.days_back) as moment
  from echotik.products e join params p using (region) group by p.days_back
)
select
  n.product_name,
  s.seller_name as shop_name,
  o.spu_avg_price as price_before,
  n.spu_avg_price as price_now,
  n.spu_avg_price - o.spu_avg_price as price_change,
  round(100 * (n.spu_avg_price / o.spu_avg_price - 1), 1) as price_change_pct,
  o.observed_at as price_before_seen_at,
  n._observed_at as price_now_seen_at,
  n.product_id
from since
join echotik.products n on n._observed_at > since.moment
join params p using (region)
left join echotik.shops s using (seller_id)
-- The price that was valid when the window began.
cross join lateral (
  select h.spu_avg_price, h.observed_at from echotik.products_history h
  where h.product_id = n.product_id and h.observed_at <= since.moment and h.spu_avg_price > 0
  order by h.observed_at desc limit 1
) o
where n.spu_avg_price > 0
  and o.spu_avg_price - n.spu_avg_price >= p.min_drop
  and 100 * (o.spu_avg_price - n.spu_avg_price) >= p.min_drop_pct * o.spu_avg_price
order by price_change_pct, n.product_id
limit 50;
