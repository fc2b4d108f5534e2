-- What a shop gained over 1, 7 and 30 days; built like marts.product_momentum.
create view marts.shop_momentum as
select
  s.seller_id,
  s.seller_name,
  s.region,
  s.category_id,
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
  n.products as products_now,
  n.products - b.products as products_growth,
  n.videos as videos_now,
  n.videos - b.videos as videos_growth,
  case when n.date is null then 'not_bought' else 'observed' end as basis_now,
  case when b.date is null then 'not_bought' when b.date = n.date - w.window_days then 'observed' else 'carried' end as basis_before,
  n.date - w.window_days - b.date as carried_days,
  n.source
from echotik.shops s
left join lateral (
  select date, total_sale_cnt as units, total_sale_gmv_amt as gmv, total_product_cnt as products, total_video_cnt as videos
  from echotik.shop_daily where seller_id = s.seller_id and total_sale_cnt is not null
  order by date desc limit 1
) d on true
left join lateral (
  select (s._observed_at at time zone 'UTC')::date as date, s.total_sale_cnt as units, s.total_sale_gmv_amt as gmv,
    s.total_product_cnt as products, s.total_video_cnt as videos
  where s.total_sale_cnt is not null
) h on true
left join lateral (
  select 'daily' as source, d.* where d.date >= h.date - 7 or h.date is null and d.date is not null
  union all
  select 'history', h.* where h.date > d.date + 7 or d.date is null and h.date is not null
) n on true
cross join (values (1), (7), (30)) w (window_days)
left join lateral (
  (select date, total_sale_cnt as units, total_sale_gmv_amt as gmv, total_product_cnt as products, total_video_cnt as videos
  from echotik.shop_daily
  where n.source = 'daily' and seller_id = s.seller_id and date <= n.date - w.window_days and total_sale_cnt is not null
  order by date desc limit 1)
  union all
  (select (observed_at at time zone 'UTC')::date, total_sale_cnt, total_sale_gmv_amt, total_product_cnt, total_video_cnt
  from echotik.shops_history
  where n.source = 'history' and seller_id = s.seller_id
    and observed_at < (n.date - w.window_days + 1)::timestamp at time zone 'UTC' and total_sale_cnt is not null
  order by observed_at desc limit 1)
) b on true;

comment on view marts.shop_momentum is 'What a shop gained over 1, 7 and 30 days: a row a shop and window, shops of which nothing is known too. Filter by window_days. Counters are estimates of EchoTik. Sources: seller-trend (shop_daily), seller-detail and whatever else tells totals of shops (shops_history); as fresh as as_of_date says.';
comment on column marts.shop_momentum.seller_id is 'The shop: echotik.shops.seller_id.';
comment on column marts.shop_momentum.seller_name is 'Name, as known now; empty where only the id is known.';
comment on column marts.shop_momentum.region is 'Market, such as US, as known now.';
comment on column marts.shop_momentum.category_id is 'Product category of level 1: echotik.categories.category_id.';
comment on column marts.shop_momentum.window_days is 'Length of the window in days: 1, 7 or 30. Windows overlap: do not add them up.';
comment on column marts.shop_momentum.as_of_date is 'Last day of the window: the newest day with a value of the shop, not today. Empty: none.';
comment on column marts.shop_momentum.since_date is 'The day the window is compared with: window_days before as_of_date.';
comment on column marts.shop_momentum.units_now is 'Units sold in all up to as_of_date.';
comment on column marts.shop_momentum.units_before is 'Units sold in all up to since_date.';
comment on column marts.shop_momentum.units_growth is 'Units sold in the window. Negative: the counter was corrected. Empty: one end is not known.';
comment on column marts.shop_momentum.units_growth_pct is 'The same in percent of units_before: 5 is 5 %. Empty where that is 0.';
comment on column marts.shop_momentum.gmv_now is 'GMV in all up to as_of_date; presumably USD.';
comment on column marts.shop_momentum.gmv_before is 'GMV in all up to since_date; presumably USD.';
comment on column marts.shop_momentum.gmv_growth is 'GMV of the window; presumably USD. Negative: the counter was corrected.';
comment on column marts.shop_momentum.gmv_growth_pct is 'The same in percent of gmv_before. Empty where that is 0.';
comment on column marts.shop_momentum.products_now is 'Products ever seen up to as_of_date, delisted ones too.';
comment on column marts.shop_momentum.products_growth is 'Products that were added in the window.';
comment on column marts.shop_momentum.videos_now is 'Promoting videos up to as_of_date.';
comment on column marts.shop_momentum.videos_growth is 'Promoting videos that were added in the window.';
comment on column marts.shop_momentum.basis_now is 'Where the last day comes from: observed (a value of that day) or not_bought (no value of any day).';
comment on column marts.shop_momentum.basis_before is 'Where the first day comes from: observed (a value of that day), carried (none; the last one before it: nothing changed, or nobody bought the day) or not_bought (none that early: growth is empty).';
comment on column marts.shop_momentum.carried_days is 'By how many days the value of since_date is older; 0: observed. Be careful with growth where it is many.';
comment on column marts.shop_momentum.source is 'daily: both ends from shop_daily, totals at the end of a day. history: from shops_history, what was known on a day (UTC) after something had changed.';
