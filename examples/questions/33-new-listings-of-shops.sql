-- What did the shops that I watch list newly?
-- For: a shop that watches its competitors.
-- Adapt: region; days_back, counted from the newest reading of the market. The shops are those of the watchlist (watch add shop <id>); without any, all shops. The products of a shop are known as far as its list was read: seller-product-list.
with params as (
  select 'US' as region, 90 as days_back
),
watched as (
  select entity_id as seller_id from marts.watched where kind = 'shop'
),
newest as (
  select max(n.as_of_date) as day from marts.new_products n join params using (region)
)
select
  n.shop_name,
  n.product_name,
  n.category_name,
  n.first_seen_date,
  n.first_observed_at,
  n.avg_price,
  n.creators,
  n.units_in_all,
  n.gmv_in_all,
  n.seller_id,
  n.product_id
from marts.new_products n
join params p using (region)
cross join newest
where n.first_seen_date > newest.day - p.days_back
  and (n.seller_id in (select seller_id from watched) or n.seller_id is not null and not exists (select from watched))
order by n.first_seen_date desc, n.units_in_all desc nulls last, n.product_id
limit 50;
