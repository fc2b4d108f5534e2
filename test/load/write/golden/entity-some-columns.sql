with input as (
  select * from unnest($1::text[], $2::text[], $3::int8[], $4::timestamptz[])
    as r("clip_id", "title", "_request_id", "_observed_at")
), changed as (
  select i."clip_id", n.*, i._request_id, case when o.is_newest then i._observed_at else t._observed_at end as _observed_at,
    t."clip_id" is null as is_new, t._request_id as seen_request_id, t._observed_at as seen_observed_at, t._loaded_at as seen_loaded_at
  from input i left join lateral (select * from "echotik"."music" t where t."clip_id" = i."clip_id" offset 0) t on true
    cross join lateral (select t."clip_id" is null or (t._observed_at, t._request_id) <= (i._observed_at, i._request_id) or (t."song_id", t."title", t."author", t."duration_s", t."cover_url", t."link", t."url_title", t."music_url", t."if_cml", t."album", t."user_count", t."source_platform", t."extra") is null as is_newest offset 0) o
    cross join lateral (select
      case when o.is_newest then i."title" else coalesce(t."title", i."title") end as "title") n
  where t."clip_id" is null or (t."title") is distinct from (n."title")
), merged as (
  insert into "echotik"."music" as t ("clip_id", "title", _request_id, _observed_at)
  select "clip_id", "title", _request_id, _observed_at from changed
  on conflict ("clip_id") do update set "title" = excluded."title", "_request_id" = excluded."_request_id", "_observed_at" = excluded."_observed_at", _loaded_at = now()
  where (t."clip_id", t."_request_id", t."_observed_at", t."_loaded_at") in (select "clip_id", seen_request_id, seen_observed_at, seen_loaded_at from changed)
  returning t.*
), inserted_versions as (
  insert into "echotik"."music_history" ("clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", observed_at, _request_id)
  select "clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", _observed_at, _request_id from merged
  -- Of two contents of one instant the later one replaces the earlier one.
  on conflict ("clip_id", observed_at) do update set "song_id" = excluded."song_id", "title" = excluded."title", "author" = excluded."author", "duration_s" = excluded."duration_s", "cover_url" = excluded."cover_url", "link" = excluded."link", "url_title" = excluded."url_title", "music_url" = excluded."music_url", "if_cml" = excluded."if_cml", "album" = excluded."album", "user_count" = excluded."user_count", "source_platform" = excluded."source_platform", "extra" = excluded."extra", "_request_id" = excluded."_request_id"
)
select _request_id, count(*) filter (where is_written and is_new)::int as inserted,
  count(*) filter (where is_written and not is_new)::int as updated, count(*) filter (where not is_written)::int as outrun
from (select _request_id, is_new, ("clip_id") in (select "clip_id" from merged) as is_written from changed) c
group by _request_id;
