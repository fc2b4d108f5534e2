-- What the rows of a table cost. A call that fills several tables is paid once: here each table bears the same part of it.
create view marts.credits_by_table as
select
  t.table_name,
  round(sum(s.credits::numeric / coalesce(t.tables, 1)), 2) as credits,
  sum(s.credits)::bigint as credits_of_streams,
  sum(s.calls)::bigint as calls,
  array_agg(s.stream order by s.stream) filter (where s.stream is not null) as streams,
  max(z.rows_estimate) as rows_estimate,
  round(sum(s.credits::numeric / coalesce(t.tables, 1)) / nullif(max(z.rows_estimate), 0), 4) as credits_per_row
from (
  select stream, sum(credits) as credits, sum(calls) as calls from marts.credits_by_day group by stream
) s
left join (
  select table_name, stream, count(*) over (partition by stream) as tables from marts.stream_tables
) t on t.stream = s.stream
left join marts.table_sizes z on z.table_name = t.table_name
group by t.table_name;

comment on view marts.credits_by_table is 'Credits by table since the first run, a row a table that something was spent for. A stream that fills several tables is divided among them in equal parts, however many rows each got. Source: the ledger, as of now.';
comment on column marts.credits_by_table.table_name is 'Table of schema echotik. Empty: credits of which the ledger no longer keeps the calls, or of a stream that this version does not know.';
comment on column marts.credits_by_table.credits is 'Credits, in equal parts of each stream. Adds up to what was spent, but for rounding.';
comment on column marts.credits_by_table.credits_of_streams is 'Credits of the streams that fill the table, whole: what the table would cost alone. Do not add it up over tables.';
comment on column marts.credits_by_table.calls is 'HTTP calls of these streams. Do not add it up over tables.';
comment on column marts.credits_by_table.streams is 'The streams that fill the table and were requested.';
comment on column marts.credits_by_table.rows_estimate is 'Rows the table has now, estimate of PostgreSQL. Empty: never analysed.';
comment on column marts.credits_by_table.credits_per_row is 'credits by rows_estimate. Rows that are delivered repeatedly raise it. Empty: no rows, or never analysed.';
