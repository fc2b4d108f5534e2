-- How large the tables are, from the statistics of PostgreSQL: counting hundreds of millions of rows takes minutes.
create view marts.table_sizes as
select
  t.relname::text as table_name,
  sum(part.reltuples) filter (where part.relkind = 'r' and part.reltuples >= 0)::bigint as rows_estimate,
  sum(pg_total_relation_size(part.oid))::bigint as size_bytes
from pg_class t
join (
  select oid as whole, oid from pg_class
  union all
  select inhparent, inhrelid from pg_inherits
) months on months.whole = t.oid
join pg_class part on part.oid = months.oid
where t.relnamespace = 'echotik'::regnamespace and t.relkind in ('r', 'p')
group by t.relname;

comment on view marts.table_sizes is 'How large each table of schema echotik is, all its months together. Source: statistics of PostgreSQL, as fresh as its last ANALYZE or autovacuum.';
comment on column marts.table_sizes.table_name is 'Table of schema echotik.';
comment on column marts.table_sizes.rows_estimate is 'Rows, estimate. Empty: never analysed, as with few rows.';
comment on column marts.table_sizes.size_bytes is 'Bytes on disk with indexes, exact.';
