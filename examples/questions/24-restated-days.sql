-- Which days of products did EchoTik restate, and by how much?
-- For: a data engineer or an analyst whose report changed overnight.
-- Adapt: days_back, counted from the newest day. An earlier value is kept in product_daily_revisions.
with params as (
  select 30 as days_back
),
newest as (
  select max(d.date) as day from echotik.product_daily d
)
select
  d.date,
  e.product_name,
  r.known_at as first_told_at,
  d._observed_at as restated_at,
  r.total_sale_1d_cnt as units_told_first,
  d.total_sale_1d_cnt as units_now,
  d.total_sale_1d_cnt - r.total_sale_1d_cnt as units_added,
  round(d.total_sale_gmv_1d_amt - r.total_sale_gmv_1d_amt, 2) as gmv_added,
  d.product_id
from echotik.product_daily_revisions r
join echotik.product_daily d using (product_id, date)
left join echotik.products e using (product_id)
cross join params
cross join newest
where r.date > newest.day - params.days_back
order by d.date desc, units_added desc nulls last, r.known_at;
