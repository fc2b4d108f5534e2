-- Which versions of a product do we know, and from when to when was each valid?
-- For: an analyst who traces a change back.
-- Adapt: product_id; empty takes the product with most versions.
with params as (
  select '' as product_id
),
chosen as (
  select coalesce(nullif(p.product_id, ''), (
    select v.product_id from echotik.products_versions v group by v.product_id order by count(*) desc, v.product_id limit 1
  )) as product_id
  from params p
)
select
  v.product_name,
  v.valid_from,
  v.valid_to,
  v.is_current,
  v.spu_avg_price as avg_price,
  v.min_price,
  v.max_price,
  v.total_sale_cnt as units,
  v.total_ifl_cnt as creators,
  v.product_rating as rating,
  v.product_id
from echotik.products_versions v
join chosen using (product_id)
order by v.valid_from desc;
