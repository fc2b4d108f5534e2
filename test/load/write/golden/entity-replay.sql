with input as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::int4[], $6::text[], $7::text[], $8::text[], $9::text[], $10::bool[], $11::text[], $12::int8[], $13::int4[], $14::text[]::jsonb[], $15::int8[], $16::timestamptz[])
    as r("clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", "_request_id", "_observed_at")
), changed as (
  select i."clip_id", n.*, i._request_id, case when o.is_newest then i._observed_at else t._observed_at end as _observed_at,
    t."clip_id" is null as is_new, t._request_id as seen_request_id, t._observed_at as seen_observed_at, t._loaded_at as seen_loaded_at
  from input i left join lateral (select * from "echotik"."music" t where t."clip_id" = i."clip_id" offset 0) t on true
    cross join lateral (select t."clip_id" is null or (t._observed_at, t._request_id) <= (i._observed_at, i._request_id) or (t."song_id", t."title", t."author", t."duration_s", t."cover_url", t."link", t."url_title", t."music_url", t."if_cml", t."album", t."user_count", t."source_platform", t."extra") is null as is_newest offset 0) o
    cross join lateral (select
      case when o.is_newest then i."song_id" else coalesce(t."song_id", i."song_id") end as "song_id",
      case when o.is_newest then i."title" else coalesce(t."title", i."title") end as "title",
      case when o.is_newest then i."author" else coalesce(t."author", i."author") end as "author",
      case when o.is_newest then i."duration_s" else coalesce(t."duration_s", i."duration_s") end as "duration_s",
      case when o.is_newest then i."cover_url" else coalesce(t."cover_url", i."cover_url") end as "cover_url",
      case when o.is_newest then i."link" else coalesce(t."link", i."link") end as "link",
      case when o.is_newest then i."url_title" else coalesce(t."url_title", i."url_title") end as "url_title",
      case when o.is_newest then i."music_url" else coalesce(t."music_url", i."music_url") end as "music_url",
      case when o.is_newest then i."if_cml" else coalesce(t."if_cml", i."if_cml") end as "if_cml",
      case when o.is_newest then i."album" else coalesce(t."album", i."album") end as "album",
      case when o.is_newest then i."user_count" else coalesce(t."user_count", i."user_count") end as "user_count",
      case when o.is_newest then i."source_platform" else coalesce(t."source_platform", i."source_platform") end as "source_platform",
      case when o.is_newest then i."extra" else coalesce(t."extra", i."extra") end as "extra") n
  where t."clip_id" is null or (t."song_id", t."title", t."author", t."duration_s", t."cover_url", t."link", t."url_title", t."music_url", t."if_cml", t."album", t."user_count", t."source_platform", t."extra") is distinct from (n."song_id", n."title", n."author", n."duration_s", n."cover_url", n."link", n."url_title", n."music_url", n."if_cml", n."album", n."user_count", n."source_platform", n."extra")
), merged as (
  insert into "echotik"."music" as t ("clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", _request_id, _observed_at)
  select "clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", _request_id, _observed_at from changed
  on conflict ("clip_id") do update set "song_id" = excluded."song_id", "title" = excluded."title", "author" = excluded."author", "duration_s" = excluded."duration_s", "cover_url" = excluded."cover_url", "link" = excluded."link", "url_title" = excluded."url_title", "music_url" = excluded."music_url", "if_cml" = excluded."if_cml", "album" = excluded."album", "user_count" = excluded."user_count", "source_platform" = excluded."source_platform", "extra" = excluded."extra", "_request_id" = excluded."_request_id", "_observed_at" = excluded."_observed_at", _loaded_at = now()
  where (t."clip_id", t."_request_id", t."_observed_at", t."_loaded_at") in (select "clip_id", seen_request_id, seen_observed_at, seen_loaded_at from changed)
  returning t.*
), inserted_versions as (
  insert into "echotik"."music_history" ("clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", observed_at, _request_id)
  select "clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", _observed_at, _request_id from merged
  -- Of two contents of one instant the later one replaces the earlier one.
  on conflict ("clip_id", observed_at) do update set "song_id" = excluded."song_id", "title" = excluded."title", "author" = excluded."author", "duration_s" = excluded."duration_s", "cover_url" = excluded."cover_url", "link" = excluded."link", "url_title" = excluded."url_title", "music_url" = excluded."music_url", "if_cml" = excluded."if_cml", "album" = excluded."album", "user_count" = excluded."user_count", "source_platform" = excluded."source_platform", "extra" = excluded."extra", "_request_id" = excluded."_request_id"
), corrected_versions as (
  update "echotik"."music_history" h set "song_id" = i."song_id", "title" = i."title", "author" = i."author", "duration_s" = i."duration_s", "cover_url" = i."cover_url", "link" = i."link", "url_title" = i."url_title", "music_url" = i."music_url", "if_cml" = i."if_cml", "album" = i."album", "user_count" = i."user_count", "source_platform" = i."source_platform", "extra" = i."extra"
  from input i where h."clip_id" = i."clip_id" and h.observed_at = i._observed_at and h._request_id <= i._request_id
    and (i."clip_id") not in (select "clip_id" from merged)
    and (h."song_id", h."title", h."author", h."duration_s", h."cover_url", h."link", h."url_title", h."music_url", h."if_cml", h."album", h."user_count", h."source_platform", h."extra") is distinct from (i."song_id", i."title", i."author", i."duration_s", i."cover_url", i."link", i."url_title", i."music_url", i."if_cml", i."album", i."user_count", i."source_platform", i."extra")
), restored_versions as (
  insert into "echotik"."music_history" ("clip_id", "song_id", "title", "author", "duration_s", "cover_url", "link", "url_title", "music_url", "if_cml", "album", "user_count", "source_platform", "extra", observed_at, _request_id)
  select i."clip_id", i."song_id", i."title", i."author", i."duration_s", i."cover_url", i."link", i."url_title", i."music_url", i."if_cml", i."album", i."user_count", i."source_platform", i."extra", i._observed_at, i._request_id
  from input i left join lateral (
    select * from "echotik"."music_history" h where h."clip_id" = i."clip_id" and h.observed_at <= i._observed_at
    order by h.observed_at desc limit 1) p on true
  where (i."clip_id") not in (select "clip_id" from merged) and p.observed_at is distinct from i._observed_at
    and (p."song_id", p."title", p."author", p."duration_s", p."cover_url", p."link", p."url_title", p."music_url", p."if_cml", p."album", p."user_count", p."source_platform", p."extra") is distinct from (i."song_id", i."title", i."author", i."duration_s", i."cover_url", i."link", i."url_title", i."music_url", i."if_cml", i."album", i."user_count", i."source_platform", i."extra")
  on conflict do nothing
)
select _request_id, count(*) filter (where is_written and is_new)::int as inserted,
  count(*) filter (where is_written and not is_new)::int as updated, count(*) filter (where not is_written)::int as outrun
from (select _request_id, is_new, ("clip_id") in (select "clip_id" from merged) as is_written from changed) c
group by _request_id;
