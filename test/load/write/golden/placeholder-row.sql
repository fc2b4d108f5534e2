with input as (
  select * from unnest($1::text[], $2::int8[], $3::timestamptz[])
    as r("clip_id", "_request_id", "_observed_at")
), changed as (
  select i.*, true as is_new from input i left join lateral (select * from "echotik"."music" t where t."clip_id" = i."clip_id" offset 0) t on true
  where t."clip_id" is null
), merged as (
  insert into "echotik"."music" as t ("clip_id", _request_id, _observed_at)
  select "clip_id", _request_id, _observed_at from changed
  on conflict ("clip_id") do nothing
  returning t.*
)
select _request_id, count(*) filter (where is_written and is_new)::int as inserted,
  count(*) filter (where is_written and not is_new)::int as updated, 0 as outrun
from (select _request_id, is_new, ("clip_id") in (select "clip_id" from merged) as is_written from changed) c
group by _request_id;
