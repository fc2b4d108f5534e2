with owners as (
  select * from unnest($11::text[], $12::int8[], $13::timestamptz[])
    as r("product_id", "_request_id", "_observed_at")
), newer_sets as (
  select o."product_id" from owners o cross join lateral (
    select from "echotik"."product_skus" t where t."product_id" = o."product_id" and (t._observed_at, t._request_id) > (o._observed_at, o._request_id) limit 1) t
), input as (
  select *, "sale_prop_value_ids text"::text[] as "sale_prop_value_ids" from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[]::numeric[], $7::text[]::numeric[], $8::text[]::numeric[], $9::int8[], $10::timestamptz[])
    as r("product_id", "sku_id", "sale_prop_value_ids text", "currency", "currency_symbol", "sale_price", "origin_price", "seller_deduction", "_request_id", "_observed_at")
  where ("product_id") not in (select "product_id" from newer_sets)
), changed as (
  select i."product_id", i."sku_id", n.*, i._request_id, case when o.is_newest then i._observed_at else t._observed_at end as _observed_at,
    t."product_id" is null as is_new, t._request_id as seen_request_id, t._observed_at as seen_observed_at, t._loaded_at as seen_loaded_at
  from input i left join lateral (select * from "echotik"."product_skus" t where t."product_id" = i."product_id" and t."sku_id" = i."sku_id" offset 0) t on true
    cross join lateral (select t."product_id" is null or (t._observed_at, t._request_id) <= (i._observed_at, i._request_id) or (t."sale_prop_value_ids", t."currency", t."currency_symbol", t."sale_price", t."origin_price", t."seller_deduction") is null as is_newest offset 0) o
    cross join lateral (select
      case when o.is_newest then i."sale_prop_value_ids" else coalesce(t."sale_prop_value_ids", i."sale_prop_value_ids") end as "sale_prop_value_ids",
      case when o.is_newest then i."currency" else coalesce(t."currency", i."currency") end as "currency",
      case when o.is_newest then i."currency_symbol" else coalesce(t."currency_symbol", i."currency_symbol") end as "currency_symbol",
      case when o.is_newest then i."sale_price" else coalesce(t."sale_price", i."sale_price") end as "sale_price",
      case when o.is_newest then i."origin_price" else coalesce(t."origin_price", i."origin_price") end as "origin_price",
      case when o.is_newest then i."seller_deduction" else coalesce(t."seller_deduction", i."seller_deduction") end as "seller_deduction") n
  where t."product_id" is null or (t."sale_prop_value_ids", t."currency", t."currency_symbol", t."sale_price", t."origin_price", t."seller_deduction") is distinct from (n."sale_prop_value_ids", n."currency", n."currency_symbol", n."sale_price", n."origin_price", n."seller_deduction")
), merged as (
  insert into "echotik"."product_skus" as t ("product_id", "sku_id", "sale_prop_value_ids", "currency", "currency_symbol", "sale_price", "origin_price", "seller_deduction", _request_id, _observed_at)
  select "product_id", "sku_id", "sale_prop_value_ids", "currency", "currency_symbol", "sale_price", "origin_price", "seller_deduction", _request_id, _observed_at from changed
  on conflict ("product_id", "sku_id") do update set "sale_prop_value_ids" = excluded."sale_prop_value_ids", "currency" = excluded."currency", "currency_symbol" = excluded."currency_symbol", "sale_price" = excluded."sale_price", "origin_price" = excluded."origin_price", "seller_deduction" = excluded."seller_deduction", "_request_id" = excluded."_request_id", "_observed_at" = excluded."_observed_at", _loaded_at = now()
  where (t."product_id", t."sku_id", t."_request_id", t."_observed_at", t."_loaded_at") in (select "product_id", "sku_id", seen_request_id, seen_observed_at, seen_loaded_at from changed)
  returning t.*
), removed as (
  delete from "echotik"."product_skus" t using (
    select t."product_id", t."sku_id", o."_observed_at", o."_request_id"
    from owners o cross join lateral (select * from "echotik"."product_skus" t where t."product_id" = o."product_id"
    and (t._observed_at, t._request_id) <= (o._observed_at, o._request_id) offset 0) t
  where (o."product_id") not in (select "product_id" from newer_sets)
    and (t."product_id", t."sku_id") not in (select "product_id", "sku_id" from input) offset 0) r
  where t."product_id" = r."product_id" and t."sku_id" = r."sku_id" and (t._observed_at, t._request_id) <= (r._observed_at, r._request_id)
)
select _request_id, count(*) filter (where is_written and is_new)::int as inserted,
  count(*) filter (where is_written and not is_new)::int as updated, count(*) filter (where not is_written)::int as outrun
from (select _request_id, is_new, ("product_id", "sku_id") in (select "product_id", "sku_id" from merged) as is_written from changed) c
group by _request_id;
