with input as (
  select * from unnest($1::text[], $2::text[], $3::int4[], $4::text[]::date[], $5::int4[], $6::int4[], $7::int4[], $8::int4[], $9::int8[], $10::bool[], $11::bool[], $12::int8[], $13::int8[], $14::int8[], $15::timestamptz[])
    as r("clip_id", "region", "period_days", "snapshot_date", "rank", "rank_diff", "rank_diff_type", "popular_days", "current_popularity", "promoted", "is_search", "on_list_times", "like_count", "_request_id", "_observed_at")
), changed as (
  select i."clip_id", i."region", i."period_days", i."snapshot_date", n.*, i._request_id, case when o.is_newest then i._observed_at else t._observed_at end as _observed_at,
    t."clip_id" is null as is_new, t._request_id as seen_request_id, t._observed_at as seen_observed_at, t._loaded_at as seen_loaded_at
  from input i left join lateral (select * from "echotik"."music_snapshots" t where t."clip_id" = i."clip_id" and t."region" = i."region" and t."period_days" = i."period_days" and t."snapshot_date" = i."snapshot_date" offset 0) t on true
    cross join lateral (select t."clip_id" is null or (t._observed_at, t._request_id) <= (i._observed_at, i._request_id) or (t."rank", t."rank_diff", t."rank_diff_type", t."popular_days", t."current_popularity", t."promoted", t."is_search", t."on_list_times", t."like_count") is null as is_newest offset 0) o
    cross join lateral (select
      case when o.is_newest then i."rank" else coalesce(t."rank", i."rank") end as "rank",
      case when o.is_newest then i."rank_diff" else coalesce(t."rank_diff", i."rank_diff") end as "rank_diff",
      case when o.is_newest then i."rank_diff_type" else coalesce(t."rank_diff_type", i."rank_diff_type") end as "rank_diff_type",
      case when o.is_newest then i."popular_days" else coalesce(t."popular_days", i."popular_days") end as "popular_days",
      case when o.is_newest then i."current_popularity" else coalesce(t."current_popularity", i."current_popularity") end as "current_popularity",
      case when o.is_newest then i."promoted" else coalesce(t."promoted", i."promoted") end as "promoted",
      case when o.is_newest then i."is_search" else coalesce(t."is_search", i."is_search") end as "is_search",
      case when o.is_newest then i."on_list_times" else coalesce(t."on_list_times", i."on_list_times") end as "on_list_times",
      case when o.is_newest then i."like_count" else coalesce(t."like_count", i."like_count") end as "like_count") n
  where t."clip_id" is null or (t."rank", t."rank_diff", t."rank_diff_type", t."popular_days", t."current_popularity", t."promoted", t."is_search", t."on_list_times", t."like_count") is distinct from (n."rank", n."rank_diff", n."rank_diff_type", n."popular_days", n."current_popularity", n."promoted", n."is_search", n."on_list_times", n."like_count")
), merged as (
  insert into "echotik"."music_snapshots" as t ("clip_id", "region", "period_days", "snapshot_date", "rank", "rank_diff", "rank_diff_type", "popular_days", "current_popularity", "promoted", "is_search", "on_list_times", "like_count", _request_id, _observed_at)
  select "clip_id", "region", "period_days", "snapshot_date", "rank", "rank_diff", "rank_diff_type", "popular_days", "current_popularity", "promoted", "is_search", "on_list_times", "like_count", _request_id, _observed_at from changed
  on conflict ("clip_id", "region", "period_days", "snapshot_date") do update set "rank" = excluded."rank", "rank_diff" = excluded."rank_diff", "rank_diff_type" = excluded."rank_diff_type", "popular_days" = excluded."popular_days", "current_popularity" = excluded."current_popularity", "promoted" = excluded."promoted", "is_search" = excluded."is_search", "on_list_times" = excluded."on_list_times", "like_count" = excluded."like_count", "_request_id" = excluded."_request_id", "_observed_at" = excluded."_observed_at", _loaded_at = now()
  where (t."clip_id", t."region", t."period_days", t."snapshot_date", t."_request_id", t."_observed_at", t."_loaded_at") in (select "clip_id", "region", "period_days", "snapshot_date", seen_request_id, seen_observed_at, seen_loaded_at from changed)
  returning t.*
)
select _request_id, count(*) filter (where is_written and is_new)::int as inserted,
  count(*) filter (where is_written and not is_new)::int as updated, count(*) filter (where not is_written)::int as outrun
from (select _request_id, is_new, ("clip_id", "region", "period_days", "snapshot_date") in (select "clip_id", "region", "period_days", "snapshot_date" from merged) as is_written from changed) c
group by _request_id;
