-- What did the shops that I watch list newly?
-- For: a shop that watches its competitors.
-- Adapt: region; days_back, counted from the newest reading of the market; seller_ids, empty takes every shop. The products of a shop are known as far as its list was read: seller-product-list.
with params as (
  select 'US' as region, 90 as days_back, array[]::text[] as seller_ids
),
newest as (
  select max(n.as_of_date) as day from marts.new_products n join params using (region)
)
select
  n.shop_name,
  n.product_name,
  n.category,
  n.first_seen_date,
  n.first_observed_at,
  n.price,
  n.creators,
  n.units,
  n.gmv,
  n.seller_id,
  n.product_id
from marts.new_products n
join params p using (region)
cross join newest
where n.first_seen_date > newest.day - p.days_back
  and (n.seller_id = any(p.seller_ids) or cardinality(p.seller_ids) = 0 and n.seller_id is not null)
order by n.first_seen_date desc, n.units desc nulls last, n.product_id
limit 50;
