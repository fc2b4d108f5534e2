-- How did the price of a product change, and what did it sell then?
-- For: a pricing analyst.
-- Adapt: product_id; empty takes the product whose price changed most often. A missing day: nothing changed, or the day was not bought.
with params as (
  select '' as product_id
),
chosen as (
  select coalesce(nullif(p.product_id, ''), (
    select prices.product_id
    from (
      select d.product_id, d.spu_avg_price, count(*) as days
      from echotik.product_daily d where d.spu_avg_price > 0 group by d.product_id, d.spu_avg_price
    ) prices
    group by prices.product_id order by count(*) desc, sum(prices.days) desc, prices.product_id limit 1
  )) as product_id
  from params p
),
days as (
  select d.product_id, d.date, nullif(d.spu_avg_price, 0) as price, d.total_sale_1d_cnt as units, d.total_sale_gmv_1d_amt as gmv
  from echotik.product_daily d
  join chosen using (product_id)
)
select
  e.product_name,
  days.date,
  days.price,
  round(100 * (days.price / lag(days.price) over (order by days.date) - 1), 1) as price_change_pct,
  days.units,
  days.gmv
from days
left join echotik.products e using (product_id)
order by days.date desc;
