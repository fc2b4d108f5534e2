with input as (
  select * from unnest($1::text[], $2::text[], $3::int8[], $4::text[]::numeric[], $5::int8[], $6::timestamptz[])
    as r("product_id", "user_id", "per_product_ifl_sale_cnt", "per_product_ifl_gmv_amt", "_request_id", "_observed_at")
), changed as (
  select i."product_id", i."user_id", n.*, i._request_id, case when o.is_newest then i._observed_at else t._observed_at end as _observed_at,
    t."product_id" is null as is_new, t._request_id as seen_request_id, t._observed_at as seen_observed_at, t._loaded_at as seen_loaded_at
  from input i left join lateral (select * from "echotik"."product_influencers" t where t."product_id" = i."product_id" and t."user_id" = i."user_id" offset 0) t on true
    cross join lateral (select t."product_id" is null or (t._observed_at, t._request_id) <= (i._observed_at, i._request_id) or (t."per_product_ifl_sale_cnt", t."per_product_ifl_gmv_amt") is null as is_newest offset 0) o
    cross join lateral (select
      case when o.is_newest then i."per_product_ifl_sale_cnt" else coalesce(t."per_product_ifl_sale_cnt", i."per_product_ifl_sale_cnt") end as "per_product_ifl_sale_cnt",
      case when o.is_newest then i."per_product_ifl_gmv_amt" else coalesce(t."per_product_ifl_gmv_amt", i."per_product_ifl_gmv_amt") end as "per_product_ifl_gmv_amt") n
  where t."product_id" is null or (t."per_product_ifl_sale_cnt", t."per_product_ifl_gmv_amt") is distinct from (n."per_product_ifl_sale_cnt", n."per_product_ifl_gmv_amt")
), merged as (
  insert into "echotik"."product_influencers" as t ("product_id", "user_id", "per_product_ifl_sale_cnt", "per_product_ifl_gmv_amt", _request_id, _observed_at)
  select "product_id", "user_id", "per_product_ifl_sale_cnt", "per_product_ifl_gmv_amt", _request_id, _observed_at from changed
  on conflict ("product_id", "user_id") do update set "per_product_ifl_sale_cnt" = excluded."per_product_ifl_sale_cnt", "per_product_ifl_gmv_amt" = excluded."per_product_ifl_gmv_amt", "_request_id" = excluded."_request_id", "_observed_at" = excluded."_observed_at", _loaded_at = now()
  where (t."product_id", t."user_id", t."_request_id", t."_observed_at", t."_loaded_at") in (select "product_id", "user_id", seen_request_id, seen_observed_at, seen_loaded_at from changed)
  returning t.*
), inserted_versions as (
  insert into "echotik"."product_influencers_history" ("product_id", "user_id", "per_product_ifl_sale_cnt", "per_product_ifl_gmv_amt", observed_at, _request_id)
  select "product_id", "user_id", "per_product_ifl_sale_cnt", "per_product_ifl_gmv_amt", _observed_at, _request_id from merged
  -- Of two contents of one instant the later one replaces the earlier one.
  on conflict ("product_id", "user_id", observed_at) do update set "per_product_ifl_sale_cnt" = excluded."per_product_ifl_sale_cnt", "per_product_ifl_gmv_amt" = excluded."per_product_ifl_gmv_amt", "_request_id" = excluded."_request_id"
)
select _request_id, count(*) filter (where is_written and is_new)::int as inserted,
  count(*) filter (where is_written and not is_new)::int as updated, count(*) filter (where not is_written)::int as outrun
from (select _request_id, is_new, ("product_id", "user_id") in (select "product_id", "user_id" from merged) as is_written from changed) c
group by _request_id;
