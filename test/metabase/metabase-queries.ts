/**
 * What Metabase's PostgreSQL driver asks of the catalogue when it syncs a database, as of its source in 2026: the same
 * columns of the same catalogues, in our words. It leaves partitions out by privilege alone.
 */

/** Relations of which the role may read a column, in schemas that it may use. */
export const TABLES = `select n.nspname as schema, c.relname as name, obj_description(c.oid, 'pg_class') as description
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p', 'v', 'f', 'm') and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and has_schema_privilege(n.oid, 'usage') and has_any_column_privilege(c.oid, 'select')
  order by 1, 2`;

/** Columns with their comments. It also asks information_schema for primary keys, which shows a reader none. */
export const FIELDS = `select c.table_schema as schema, c.table_name as table, c.column_name as name,
    col_description(format('%I.%I', c.table_schema, c.table_name)::regclass, c.ordinal_position) as comment
  from information_schema.columns c where c.table_schema !~ '^(information_schema|pg_)' order by 1, 2, c.ordinal_position`;

/** Foreign keys of the schemas that it synced, out of pg_constraint. */
export const FOREIGN_KEYS = `select t.relname as table, a.attname as column, o.relname as of_table, b.attname as of_column
  from pg_constraint c
    join pg_class t on t.oid = c.conrelid join pg_attribute a on a.attrelid = t.oid and a.attnum = any(c.conkey)
    join pg_class o on o.oid = c.confrelid join pg_attribute b on b.attrelid = o.oid and b.attnum = any(c.confkey)
  where c.contype = 'f' and c.connamespace::regnamespace::text in ('echotik', 'marts')`;
