-- Which products went off sale, for how long, and which are back?
-- For: a shop that may sell what a competitor no longer can.
-- Adapt: region. off_sale_from is when the product was first read as off sale: if that is its first reading, it went off sale earlier. off_sale_to is when it was first read as on sale again or, if it is not back, last read.
with params as (
  select 'US' as region
)
select
  n.product_name,
  s.seller_name as shop_name,
  c.observed_at as off_sale_from,
  coalesce(c.changed_at, n._observed_at) as off_sale_to,
  round(extract(epoch from coalesce(c.changed_at, n._observed_at) - c.observed_at) / 86400, 1) as days_off_sale,
  c.changed_at is not null as is_back,
  n.total_sale_30d_cnt as units_30d,
  n.product_id
from echotik.products n
left join echotik.shops s using (seller_id)
-- The readings with which the state of the product changed, each with the time of the next change.
cross join lateral (
  select r.observed_at, r.is_off, lead(r.observed_at) over (order by r.observed_at) as changed_at
  from (
    select h.observed_at, h.off_mark >= 2 as is_off, lag(h.off_mark >= 2) over (order by h.observed_at) as was_off
    from echotik.products_history h
    where h.product_id = n.product_id and h.off_mark is not null
  ) r
  where r.is_off is distinct from r.was_off
) c
where n.region = (select p.region from params p) and c.is_off
order by c.observed_at desc, n.product_id
limit 50;
