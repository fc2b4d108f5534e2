-- When the totals and windows of each creator were read; built like marts.product_readings.
create view marts.creator_readings as
select
  c.user_id,
  case when known.is_reading then c._observed_at else newest.read_at end as read_at,
  case when known.is_reading then q.stream else newest.stream end as stream
from echotik.influencers c
left join ops.requests q on q.request_id = c._request_id
cross join lateral (select coalesce(q.stream in ('influencer-detail', 'influencer-list'), true) as is_reading) known
left join lateral (
  select max(observed_at) as read_at, max(stream) as stream
  from (
    select h.observed_at, r.stream
    from echotik.influencers_history h
    join ops.requests r on r.request_id = h._request_id
    where not known.is_reading and h.user_id = c.user_id and h.observed_at <= c._observed_at
      and r.stream in ('influencer-detail', 'influencer-list')
    order by h.observed_at desc limit 1
  ) version
) newest on true;

comment on view marts.creator_readings is 'When the totals and windows of creators were read, a row a creator. Other calls, such as rankings, change other columns of a creator, and with them echotik.influencers._observed_at. Sources: influencers, influencers_history and the ledger, as of now.';
comment on column marts.creator_readings.user_id is 'The creator: echotik.influencers.user_id.';
comment on column marts.creator_readings.read_at is 'When the API first answered with the totals and windows that are known now: windows end there. Empty: never, or the version that says it is not kept.';
comment on column marts.creator_readings.stream is 'The stream that read them: influencer-detail or influencer-list.';
