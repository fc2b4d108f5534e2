/** Bytes of what the database keeps, by pg_total_relation_size: rows, indexes, TOAST, of all months. */
import { formatTable } from '../../src/cli/output/format-table.ts';
import type { Pool } from '../../src/load/connection/pool.ts';

const SIZES = `
  select c.oid::regclass::text as "table",
    case c.relkind when 'r' then pg_total_relation_size(c.oid)::float8
      else (select sum(pg_total_relation_size(relid)) from pg_partition_tree(c.oid) where isleaf)::float8 end as bytes
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('ops', 'raw', 'echotik') and c.relkind in ('r', 'p') and not c.relispartition`;

/** With fewer rows the empty pages of a table and its indexes would count too much. */
const FEWEST_ROWS = 500;

/** A table as text: of each table with enough rows, the bytes of a row. */
export async function describeSizes(pool: Pool, title: string): Promise<string> {
  await pool.query('vacuum analyze');
  const lines = [];
  for (const { table, bytes } of (await pool.query<{ table: string; bytes: number }>(SIZES)).rows) {
    const { rows } = (await pool.query<{ rows: number }>(`select count(*)::int as rows from ${table}`)).rows[0] ?? {
      rows: 0,
    };
    if (rows >= FEWEST_ROWS)
      lines.push({ table, rows, 'bytes a row': Math.round(bytes / rows), MiB: Number((bytes / 2 ** 20).toFixed(1)) });
  }
  lines.sort((a, b) => b.MiB - a.MiB);
  return `\n${title}: sizes\n${formatTable(lines)}`;
}
