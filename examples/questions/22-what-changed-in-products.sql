-- What did products look like a week ago, and what is different now?
-- For: an analyst who has to explain a number of last week.
-- Adapt: region; days_back. Compares what was known then (products_as_of) with what is known now.
with params as (
  select 'US' as region, 7 as days_back
),
then_at as (
  select max(e._observed_at) - make_interval(days => params.days_back) as moment
  from echotik.products e cross join params group by params.days_back
)
select
  n.product_name,
  then_at.moment as then_at,
  o.spu_avg_price as price_then,
  n.spu_avg_price as price_now,
  o.total_sale_cnt as units_then,
  n.total_sale_cnt as units_now,
  o.product_rating as rating_then,
  n.product_rating as rating_now,
  n.total_ifl_cnt - o.total_ifl_cnt as creators_growth,
  n.product_id
from then_at
cross join lateral echotik.products_as_of(then_at.moment) o
join echotik.products n using (product_id)
join params on params.region = n.region
where (o.spu_avg_price, o.total_sale_cnt, o.product_rating) is distinct from (n.spu_avg_price, n.total_sale_cnt, n.product_rating)
order by n.total_sale_cnt - o.total_sale_cnt desc nulls last
limit 30;
