-- How current each table is, told by the ledger: it knows which business days were read, and that without a look at the tables.
create view marts.data_freshness as
select
  t.table_name,
  t.stream,
  known.pipeline,
  case
    when newest.business_date is null then 'never_read'
    when expected.business_date is null then 'on_demand'
    when newest.business_date < expected.business_date then 'behind'
    else 'fresh'
  end as state,
  newest.business_date as newest_business_date,
  expected.business_date as expected_business_date,
  case when expected.business_date > newest.business_date then expected.business_date - newest.business_date
    when expected.business_date <= newest.business_date then 0 end as lag_days,
  (now() at time zone 'UTC')::date - newest.business_date as age_days,
  newest.loaded_at as newest_load_at,
  newest.rows_written,
  z.rows_estimate as table_rows_estimate
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
left join lateral (
  select coalesce(u.business_date, (k.slot at time zone 'UTC')::date) as business_date
  from ops.ticks k left join ops.runs u using (run_id)
  where k.pipeline = known.pipeline and (k.run_id is null or u.finished_at is not null)
  order by k.slot desc limit 1
) expected on true
left join marts.table_sizes z on z.table_name = t.table_name;

comment on view marts.data_freshness is 'How current each table is: a row a table, a stream that fills it and a pipeline that asks the stream. Source: the ledger, as of now and as far back as it is kept.';
comment on column marts.data_freshness.table_name is 'Table of schema echotik.';
comment on column marts.data_freshness.stream is 'A stream that fills it: an endpoint of the API.';
comment on column marts.data_freshness.pipeline is 'The pipeline that asks the stream; the name of the stream where somebody asked it by hand, in a backfill or an import. Empty: nobody did.';
comment on column marts.data_freshness.state is 'fresh: the newest slot that ended brought data. behind: it did not. on_demand: has no schedule. never_read: no data yet.';
comment on column marts.data_freshness.newest_business_date is 'Newest business day on which the API had data; the days that a trend or rank list tells of may end before.';
comment on column marts.data_freshness.expected_business_date is 'Business day of the newest slot of the schedule that ended, was missed or was paused. Empty: no schedule.';
comment on column marts.data_freshness.lag_days is 'Days the one is behind the other; 0: none. Empty: no schedule, or no data.';
comment on column marts.data_freshness.age_days is 'Days from the newest business day to today (UTC), whatever the schedule says.';
comment on column marts.data_freshness.newest_load_at is 'When the newest answer of that day was stored.';
comment on column marts.data_freshness.rows_written is 'Rows that the first pages of that run added or changed, in all tables the stream fills.';
comment on column marts.data_freshness.table_rows_estimate is 'Rows of the table from all streams, estimate of PostgreSQL. Empty: never analysed. Do not add it up.';
