-- When the totals and windows of each product were read. The time of a row of echotik.products does not say it: a ranking that
-- changes only the commission moves that time too. An aggregate, because PostgreSQL leaves out the join of one that no column needs.
create view marts.product_readings as
select
  p.product_id,
  case when known.is_reading then p._observed_at else newest.read_at end as read_at,
  case when known.is_reading then q.stream else newest.stream end as stream
from echotik.products p
left join ops.requests q on q.request_id = p._request_id
cross join lateral (
  select coalesce(q.stream in ('product-detail', 'product-list', 'seller-product-list'), true) as is_reading
) known
left join lateral (
  select max(observed_at) as read_at, max(stream) as stream
  from (
    select h.observed_at, r.stream
    from echotik.products_history h
    join ops.requests r on r.request_id = h._request_id
    where not known.is_reading and h.product_id = p.product_id and h.observed_at <= p._observed_at
      and r.stream in ('product-detail', 'product-list', 'seller-product-list')
    order by h.observed_at desc limit 1
  ) version
) newest on true;

comment on view marts.product_readings is 'When the totals and windows of products were read, a row a product. Other calls, such as rankings, change other columns of a product, and with them echotik.products._observed_at. Sources: products, products_history and the ledger, as of now.';
comment on column marts.product_readings.product_id is 'The product: echotik.products.product_id.';
comment on column marts.product_readings.read_at is 'When the API first answered with the totals and windows that are known now: windows end there. Empty: never, or the version that says it is not kept.';
comment on column marts.product_readings.stream is 'The stream that read them: product-detail, product-list or seller-product-list. The last one says nothing of sales by video, nor of sales live in all.';
