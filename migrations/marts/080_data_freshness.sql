-- How current each table is. The ledger knows which business days were read, so the tables themselves are not read. Days of slots are
-- those of the zone of the pipeline: the scheduler computes them, this view compares them.
create view marts.data_freshness as
select
  t.table_name,
  t.stream,
  known.pipeline,
  case
    when newest.business_date is null then 'never_read'
    when expected.business_date is null and schedule.next_slot is null then 'on_demand'
    when newest.business_date < expected.business_date then 'behind'
    else 'fresh'
  end as state,
  newest.business_date as newest_business_date,
  expected.business_date as expected_business_date,
  case when expected.business_date > newest.business_date then expected.business_date - newest.business_date
    when expected.business_date <= newest.business_date then 0 end as lag_days,
  greatest((now() at time zone 'UTC')::date - newest.business_date, 0) as age_days,
  newest.loaded_at as newest_load_at,
  newest.rows_written,
  z.rows_estimate as table_rows_estimate,
  case when schedule.paused_at is not null then 'paused' when schedule.next_slot is not null then 'scheduled' end as schedule,
  z.rows_estimate
from marts.stream_tables t
left join (
  select distinct u.pipeline, s.stream
  from ops.runs u
  cross join unnest(case u.trigger when 'import' then array[u.pipeline] else u.streams end) s (stream)
  where u.trigger <> 'replay'
) known on known.stream = t.stream
left join lateral (
  select u.business_date, loaded.loaded_at, loaded.rows_written
  from (
    select run_id, business_date from ops.runs
    where pipeline = known.pipeline and trigger <> 'replay' order by business_date desc, run_id desc
  ) u
  cross join lateral (
    select max(r.finished_at) as loaded_at, sum(r.rows_inserted + r.rows_updated)::bigint as rows_written
    from ops.requests r
    where r.stream = t.stream and r.business_date = u.business_date and r.run_id = u.run_id
      and r.previous_page is null and r.status = 'done'
  ) loaded
  where loaded.loaded_at is not null
  order by u.business_date desc, u.run_id desc limit 1
) newest on true
left join ops.schedules schedule on schedule.pipeline = known.pipeline
left join lateral (
  select max(day) as business_date
  from (
    (select coalesce(k.business_date, u.business_date, (k.slot at time zone 'UTC')::date) as day
    from ops.ticks k left join ops.runs u using (run_id)
    where k.pipeline = known.pipeline and (k.outcome in ('missed', 'overlapped', 'paused') or u.finished_at is not null)
    order by k.slot desc limit 1)
    union all
    -- A scheduler looks at its slots within a minute. If a slot has no tick after five, no scheduler is running.
    select schedule.next_business_date where schedule.next_slot < now() - interval '5 minutes'
  ) slots
) expected on true
left join marts.table_sizes z on z.table_name = t.table_name;

comment on view marts.data_freshness is 'How current each table is: a row a table, a stream that fills it and a pipeline that requests it. Source: the ledger, as of now and as far back as it is kept.';
comment on column marts.data_freshness.table_name is 'Table of schema echotik.';
comment on column marts.data_freshness.stream is 'A stream that fills it: an endpoint of the API.';
comment on column marts.data_freshness.pipeline is 'The pipeline that requests the stream; the name of the stream if it was requested manually, in a backfill or an import. Empty: it was never requested.';
comment on column marts.data_freshness.state is 'fresh: the newest slot that ended brought data, or no slot has ended yet. behind: the newest slot brought no data. on_demand: no scheduler has a next slot of the pipeline, and no slot has ended. never_read: no data yet.';
comment on column marts.data_freshness.newest_business_date is 'Newest business day on which the API had data; the days that a trend or rank list describes may end before.';
comment on column marts.data_freshness.expected_business_date is 'Business day, in the time zone of the pipeline, of the newest slot of the schedule that ended, was missed, skipped or paused. While no scheduler is running it is at least the day of the first slot that was not noticed. Empty: no schedule, or no slot yet.';
comment on column marts.data_freshness.lag_days is 'Days by which newest_business_date is behind expected_business_date; 0: none. Empty: no schedule, no slot yet, or no data.';
comment on column marts.data_freshness.age_days is 'Days from the newest business day to today (UTC), whatever the schedule says; 0 where that day has not begun in UTC.';
comment on column marts.data_freshness.newest_load_at is 'When the newest answer of that day was stored.';
comment on column marts.data_freshness.rows_written is 'Rows that the first pages of that run added or changed, in all tables the stream fills.';
comment on column marts.data_freshness.table_rows_estimate is 'Deprecated until 1.0: use rows_estimate. Rows of the table from all streams, estimate of PostgreSQL. Empty: never analysed. Do not add it up.';
comment on column marts.data_freshness.schedule is 'scheduled: a scheduler has stored its next slot. paused: its slots begin no run, which also leaves it behind. Empty: it runs on demand only, or no configuration has it any more.';
comment on column marts.data_freshness.rows_estimate is 'Rows of the table from all streams, estimate of PostgreSQL. Empty: never analysed. Do not add it up.';
