-- Which days of products did EchoTik restate, and by how much?
-- For: a data engineer or an analyst whose report changed overnight.
-- Adapt: days_back, counted from the newest day. One row a day that was restated, however often; the values in between are in
-- product_daily_revisions, each with known_at, when it was first read.
with params as (
  select 30 as days_back
),
newest as (
  select max(d.date) as day from echotik.product_daily d
),
restated as (
  select
    r.product_id,
    r.date,
    min(r.known_at) as first_read_at,
    count(*) as times_restated,
    (array_agg(r.total_sale_1d_cnt order by r.known_at))[1] as units_at_first,
    (array_agg(r.total_sale_gmv_1d_amt order by r.known_at))[1] as gmv_at_first
  from echotik.product_daily_revisions r
  cross join params
  cross join newest
  where r.date > newest.day - params.days_back
  group by r.product_id, r.date
)
select
  d.date,
  e.product_name,
  r.first_read_at,
  d._observed_at as last_restated_at,
  r.times_restated,
  r.units_at_first,
  d.total_sale_1d_cnt as units_now,
  d.total_sale_1d_cnt - r.units_at_first as units_added,
  round(d.total_sale_gmv_1d_amt - r.gmv_at_first, 2) as gmv_added,
  d.product_id
from restated r
join echotik.product_daily d using (product_id, date)
left join echotik.products e using (product_id)
order by d.date desc, units_added desc nulls last, d.product_id;
