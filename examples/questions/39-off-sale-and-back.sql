-- Which products went off sale, for how long, and which are back?
-- For: a shop that may sell what a competitor no longer can.
-- Adapt: region. off_sale_from is when the product was first read as off sale: if that is its first reading, it went off sale earlier. off_sale_to is when it was first read as on sale again or, if it is not back, last read.
with params as (
  select 'US' as region
),
readings as (
  select h.product_id, h.observed_at, h.off_mark >= 2 as is_off,
    lag(h.off_mark >= 2) over (partition by h.product_id order by h.observed_at) as was_off
  from echotik.products_history h
  where h.off_mark is not null and h.product_id in (select o.product_id from echotik.products_history o where o.off_mark >= 2)
),
changes as (
  select r.product_id, r.observed_at, r.is_off, lead(r.observed_at) over (partition by r.product_id order by r.observed_at) as changed_at
  from readings r
  where r.is_off is distinct from r.was_off
)
select
  n.product_name,
  s.seller_name as shop,
  c.observed_at as off_sale_from,
  coalesce(c.changed_at, n._observed_at) as off_sale_to,
  round(extract(epoch from coalesce(c.changed_at, n._observed_at) - c.observed_at) / 86400, 1) as days_off_sale,
  c.changed_at is not null as is_back,
  n.total_sale_30d_cnt as units_30d,
  n.product_id
from changes c
join echotik.products n using (product_id)
join params using (region)
left join echotik.shops s using (seller_id)
where c.is_off
order by c.observed_at desc, n.product_id
limit 50;
