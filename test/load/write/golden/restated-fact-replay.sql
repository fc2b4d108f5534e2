with input as (
  select * from unnest($1::text[], $2::text[]::date[], $3::text[]::numeric[], $4::int8[], $5::int8[], $6::int8[], $7::int8[], $8::text[]::numeric[], $9::int8[], $10::text[]::numeric[], $11::int8[], $12::timestamptz[])
    as r("product_id", "date", "spu_avg_price", "total_ifl_cnt", "total_video_cnt", "total_live_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_1d_cnt", "total_sale_gmv_1d_amt", "_request_id", "_observed_at")
), changed as (
  select i."product_id", i."date", n.*, i._request_id, case when o.is_newest then i._observed_at else t._observed_at end as _observed_at,
    t."product_id" is null as is_new, t._request_id as seen_request_id, t._observed_at as seen_observed_at, t._loaded_at as seen_loaded_at
  from input i left join lateral (select * from "echotik"."product_daily" t where t."product_id" = i."product_id" and t."date" = i."date" offset 0) t on true
    cross join lateral (select t."product_id" is null or (t._observed_at, t._request_id) <= (i._observed_at, i._request_id) or (t."spu_avg_price", t."total_ifl_cnt", t."total_video_cnt", t."total_live_cnt", t."total_sale_cnt", t."total_sale_gmv_amt", t."total_sale_1d_cnt", t."total_sale_gmv_1d_amt") is null as is_newest offset 0) o
    cross join lateral (select
      case when o.is_newest then i."spu_avg_price" else coalesce(t."spu_avg_price", i."spu_avg_price") end as "spu_avg_price",
      case when o.is_newest then i."total_ifl_cnt" else coalesce(t."total_ifl_cnt", i."total_ifl_cnt") end as "total_ifl_cnt",
      case when o.is_newest then i."total_video_cnt" else coalesce(t."total_video_cnt", i."total_video_cnt") end as "total_video_cnt",
      case when o.is_newest then i."total_live_cnt" else coalesce(t."total_live_cnt", i."total_live_cnt") end as "total_live_cnt",
      case when o.is_newest then i."total_sale_cnt" else coalesce(t."total_sale_cnt", i."total_sale_cnt") end as "total_sale_cnt",
      case when o.is_newest then i."total_sale_gmv_amt" else coalesce(t."total_sale_gmv_amt", i."total_sale_gmv_amt") end as "total_sale_gmv_amt",
      case when o.is_newest then i."total_sale_1d_cnt" else coalesce(t."total_sale_1d_cnt", i."total_sale_1d_cnt") end as "total_sale_1d_cnt",
      case when o.is_newest then i."total_sale_gmv_1d_amt" else coalesce(t."total_sale_gmv_1d_amt", i."total_sale_gmv_1d_amt") end as "total_sale_gmv_1d_amt") n
  where t."product_id" is null or (t."spu_avg_price", t."total_ifl_cnt", t."total_video_cnt", t."total_live_cnt", t."total_sale_cnt", t."total_sale_gmv_amt", t."total_sale_1d_cnt", t."total_sale_gmv_1d_amt") is distinct from (n."spu_avg_price", n."total_ifl_cnt", n."total_video_cnt", n."total_live_cnt", n."total_sale_cnt", n."total_sale_gmv_amt", n."total_sale_1d_cnt", n."total_sale_gmv_1d_amt")
), merged as (
  insert into "echotik"."product_daily" as t ("product_id", "date", "spu_avg_price", "total_ifl_cnt", "total_video_cnt", "total_live_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_1d_cnt", "total_sale_gmv_1d_amt", _request_id, _observed_at)
  select "product_id", "date", "spu_avg_price", "total_ifl_cnt", "total_video_cnt", "total_live_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_1d_cnt", "total_sale_gmv_1d_amt", _request_id, _observed_at from changed
  on conflict ("product_id", "date") do update set "spu_avg_price" = excluded."spu_avg_price", "total_ifl_cnt" = excluded."total_ifl_cnt", "total_video_cnt" = excluded."total_video_cnt", "total_live_cnt" = excluded."total_live_cnt", "total_sale_cnt" = excluded."total_sale_cnt", "total_sale_gmv_amt" = excluded."total_sale_gmv_amt", "total_sale_1d_cnt" = excluded."total_sale_1d_cnt", "total_sale_gmv_1d_amt" = excluded."total_sale_gmv_1d_amt", "_request_id" = excluded."_request_id", "_observed_at" = excluded."_observed_at", _loaded_at = now()
  where (t."product_id", t."date", t."_request_id", t."_observed_at", t."_loaded_at") in (select "product_id", "date", seen_request_id, seen_observed_at, seen_loaded_at from changed)
  returning t.*
), kept_revisions as (
  insert into "echotik"."product_daily_revisions" ("product_id", "date", "spu_avg_price", "total_ifl_cnt", "total_video_cnt", "total_live_cnt", "total_sale_cnt", "total_sale_gmv_amt", "total_sale_1d_cnt", "total_sale_gmv_1d_amt", known_at, _request_id)
  select t."product_id", t."date", t."spu_avg_price", t."total_ifl_cnt", t."total_video_cnt", t."total_live_cnt", t."total_sale_cnt", t."total_sale_gmv_amt", t."total_sale_1d_cnt", t."total_sale_gmv_1d_amt", t._observed_at, t._request_id
  from changed c cross join lateral (select * from "echotik"."product_daily" t where t."product_id" = c."product_id" and t."date" = c."date" offset 0) t
  where t._observed_at < c._observed_at and (t."spu_avg_price" is not null and t."spu_avg_price" is distinct from c."spu_avg_price" or t."total_ifl_cnt" is not null and t."total_ifl_cnt" is distinct from c."total_ifl_cnt" or t."total_video_cnt" is not null and t."total_video_cnt" is distinct from c."total_video_cnt" or t."total_live_cnt" is not null and t."total_live_cnt" is distinct from c."total_live_cnt" or t."total_sale_cnt" is not null and t."total_sale_cnt" is distinct from c."total_sale_cnt" or t."total_sale_gmv_amt" is not null and t."total_sale_gmv_amt" is distinct from c."total_sale_gmv_amt" or t."total_sale_1d_cnt" is not null and t."total_sale_1d_cnt" is distinct from c."total_sale_1d_cnt" or t."total_sale_gmv_1d_amt" is not null and t."total_sale_gmv_1d_amt" is distinct from c."total_sale_gmv_1d_amt")
  on conflict do nothing
), corrected_revisions as (
  update "echotik"."product_daily_revisions" h set "spu_avg_price" = i."spu_avg_price", "total_ifl_cnt" = i."total_ifl_cnt", "total_video_cnt" = i."total_video_cnt", "total_live_cnt" = i."total_live_cnt", "total_sale_cnt" = i."total_sale_cnt", "total_sale_gmv_amt" = i."total_sale_gmv_amt", "total_sale_1d_cnt" = i."total_sale_1d_cnt", "total_sale_gmv_1d_amt" = i."total_sale_gmv_1d_amt"
  from input i where h."product_id" = i."product_id" and h."date" = i."date" and h.known_at = i._observed_at and h._request_id <= i._request_id
    and (h."spu_avg_price", h."total_ifl_cnt", h."total_video_cnt", h."total_live_cnt", h."total_sale_cnt", h."total_sale_gmv_amt", h."total_sale_1d_cnt", h."total_sale_gmv_1d_amt") is distinct from (i."spu_avg_price", i."total_ifl_cnt", i."total_video_cnt", i."total_live_cnt", i."total_sale_cnt", i."total_sale_gmv_amt", i."total_sale_1d_cnt", i."total_sale_gmv_1d_amt")
)
select _request_id, count(*) filter (where is_written and is_new)::int as inserted,
  count(*) filter (where is_written and not is_new)::int as updated, count(*) filter (where not is_written)::int as outrun
from (select _request_id, is_new, ("product_id", "date") in (select "product_id", "date" from merged) as is_written from changed) c
group by _request_id;
