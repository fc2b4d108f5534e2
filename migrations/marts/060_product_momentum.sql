-- What a product gained over 1, 7 and 30 days. Both ends of a window come from one source, so that two ways of counting are
-- never subtracted: from product_daily, unless that ends more than a week before what is known otherwise. The newest row of a
-- history is the product itself; the others are found by key and time, one lookup each.
create view marts.product_momentum as
select
  p.product_id,
  p.product_name,
  p.region,
  p.seller_id,
  p.category_id,
  w.window_days,
  n.date as as_of_date,
  n.date - w.window_days as since_date,
  n.units as units_now,
  b.units as units_before,
  n.units - b.units as units_growth,
  round(100.0 * (n.units - b.units) / nullif(b.units, 0), 2) as units_growth_pct,
  n.gmv as gmv_now,
  b.gmv as gmv_before,
  n.gmv - b.gmv as gmv_growth,
  round(100.0 * (n.gmv - b.gmv) / nullif(b.gmv, 0), 2) as gmv_growth_pct,
  n.price as avg_price_now,
  b.price as avg_price_before,
  round(100.0 * (n.price - b.price) / b.price, 2) as avg_price_change_pct,
  case when n.date is null then 'not_bought' else 'observed' end as basis_now,
  case when b.date is null then 'not_bought' when b.date = n.date - w.window_days then 'observed' else 'carried' end as basis_before,
  n.date - w.window_days - b.date as carried_days,
  n.source
from echotik.products p
left join lateral (
  select date, total_sale_cnt as units, total_sale_gmv_amt as gmv, nullif(spu_avg_price, 0) as price
  from echotik.product_daily where product_id = p.product_id and total_sale_cnt is not null
  order by date desc limit 1
) d on true
left join lateral (
  select (p._observed_at at time zone 'UTC')::date as date, p.total_sale_cnt as units, p.total_sale_gmv_amt as gmv,
    nullif(p.spu_avg_price, 0) as price
  where p.total_sale_cnt is not null
) h on true
left join lateral (
  select 'daily' as source, d.* where d.date >= h.date - 7 or h.date is null and d.date is not null
  union all
  select 'history', h.* where h.date > d.date + 7 or d.date is null and h.date is not null
) n on true
cross join (values (1), (7), (30)) w (window_days)
left join lateral (
  (select date, total_sale_cnt as units, total_sale_gmv_amt as gmv, nullif(spu_avg_price, 0) as price
  from echotik.product_daily
  where n.source = 'daily' and product_id = p.product_id and date <= n.date - w.window_days and total_sale_cnt is not null
  order by date desc limit 1)
  union all
  (select (observed_at at time zone 'UTC')::date, total_sale_cnt, total_sale_gmv_amt, nullif(spu_avg_price, 0)
  from echotik.products_history
  where n.source = 'history' and product_id = p.product_id
    and observed_at < (n.date - w.window_days + 1)::timestamp at time zone 'UTC' and total_sale_cnt is not null
  order by observed_at desc limit 1)
) b on true;

comment on view marts.product_momentum is 'What a product gained over 1, 7 and 30 days: a row a product and window, products of which nothing is known too. Filter by window_days. Counters are estimates of EchoTik. Sources: product-trend (product_daily), product-detail and whatever else tells totals of products (products_history); as fresh as as_of_date says.';
comment on column marts.product_momentum.product_id is 'The product: echotik.products.product_id.';
comment on column marts.product_momentum.product_name is 'Title, as known now; empty where only the id is known.';
comment on column marts.product_momentum.region is 'Market, such as US, as known now.';
comment on column marts.product_momentum.seller_id is 'The shop that sells it: echotik.shops.seller_id.';
comment on column marts.product_momentum.category_id is 'Product category of level 1: echotik.categories.category_id.';
comment on column marts.product_momentum.window_days is 'Length of the window in days: 1, 7 or 30. Windows overlap: do not add them up.';
comment on column marts.product_momentum.as_of_date is 'Last day of the window: the newest day with a value of the product, not today. Empty: none.';
comment on column marts.product_momentum.since_date is 'The day the window is compared with: window_days before as_of_date.';
comment on column marts.product_momentum.units_now is 'Units sold in all up to as_of_date.';
comment on column marts.product_momentum.units_before is 'Units sold in all up to since_date.';
comment on column marts.product_momentum.units_growth is 'Units sold in the window. Negative: the counter was corrected. Empty: one end is not known.';
comment on column marts.product_momentum.units_growth_pct is 'The same in percent of units_before: 5 is 5 %. Empty where that is 0.';
comment on column marts.product_momentum.gmv_now is 'GMV in all up to as_of_date; presumably USD.';
comment on column marts.product_momentum.gmv_before is 'GMV in all up to since_date; presumably USD.';
comment on column marts.product_momentum.gmv_growth is 'GMV of the window; presumably USD. Negative: the counter was corrected.';
comment on column marts.product_momentum.gmv_growth_pct is 'The same in percent of gmv_before. Empty where that is 0.';
comment on column marts.product_momentum.avg_price_now is 'Mean price of the SKUs on as_of_date; presumably in the currency of the market. Empty: not known.';
comment on column marts.product_momentum.avg_price_before is 'Mean price of the SKUs on since_date. Empty: not known.';
comment on column marts.product_momentum.avg_price_change_pct is 'Change of the mean price in percent; negative: cheaper.';
comment on column marts.product_momentum.basis_now is 'Where the last day comes from: observed (a value of that day) or not_bought (no value of any day).';
comment on column marts.product_momentum.basis_before is 'Where the first day comes from: observed (a value of that day), carried (none; the last one before it: nothing changed, or nobody bought the day) or not_bought (none that early: growth is empty).';
comment on column marts.product_momentum.carried_days is 'By how many days the value of since_date is older; 0: observed. Be careful with growth where it is many.';
comment on column marts.product_momentum.source is 'daily: both ends from product_daily, totals at the end of a day. history: from products_history, what was known on a day (UTC) after something had changed.';
