-- Which lists were read, with which filters, and on which days: the values by which the views that show them can be filtered.
create view marts.lists_read as
select
  read.stream,
  t.tables,
  read.region,
  (select string_agg(f.key || '=' || f.value, ', ' order by f.key) from jsonb_each_text(read.filters) f) as filters,
  read.first_business_date,
  read.last_business_date,
  read.days_read
from (
  select stream, array_agg(table_name order by table_name) as tables
  from marts.stream_tables where by_settings group by stream
) t
join (
  select stream, params ->> 'region' as region, params - array['region', 'date'] as filters,
    min(business_date) as first_business_date, max(business_date) as last_business_date, count(distinct business_date) as days_read
  from ops.requests
  where previous_page is null and status = 'done'
  group by 1, 2, 3
) read using (stream);

comment on view marts.lists_read is 'Which lists were read: a row a stream, market and set of filters, with the business days on which it was requested and answered. Look here before you filter a view: what is not here is not in it. Source: the ledger, as of now.';
comment on column marts.lists_read.stream is 'The endpoint of the API.';
comment on column marts.lists_read.tables is 'Tables of schema echotik that it fills.';
comment on column marts.lists_read.region is 'Market that was requested, such as US; empty where the list has none.';
comment on column marts.lists_read.filters is 'The other parameters of its requests, as name=value: windows, order, cuts. Empty: none.';
comment on column marts.lists_read.first_business_date is 'Business day of the first reading. A rank list describes days before it.';
comment on column marts.lists_read.last_business_date is 'Business day of the newest reading.';
comment on column marts.lists_read.days_read is 'Business days on which it was read. Fewer than lie between the two: the others were not bought, or the API had no data.';
