/** The statements of a measurement by pg_stat_statements, and the scans of its tables. */
import { formatTable } from '../../src/cli/output/format-table.ts';
import type { Pool } from '../../src/load/connection/pool.ts';

const MOST = 25;

const TOP_STATEMENTS = `
  select calls::int, round(total_exec_time::numeric) as "exec ms", round(total_plan_time::numeric) as "plan ms",
    plans::int, rows::int, round((total_exec_time / greatest(calls, 1))::numeric, 2) as "ms a call",
    length(query) as length, left(regexp_replace(query, '\\s+', ' ', 'g'), 200) as statement
  from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())
  order by total_exec_time + total_plan_time desc limit ${MOST}`;

const SCANS = `
  select schemaname || '.' || relname as table, n_live_tup::int as rows, seq_scan::int, seq_tup_read::float8 as "read by them",
    idx_scan::int, n_tup_ins::int as inserted, n_tup_upd::int as updated, n_tup_hot_upd::int as hot
  from pg_stat_user_tables where seq_tup_read + coalesce(idx_scan, 0) + n_tup_upd > 0 order by seq_tup_read desc limit ${MOST}`;

/** Forgets what was counted before. */
export async function resetStatements(pool: Pool): Promise<void> {
  await pool.query('create extension if not exists pg_stat_statements');
  await pool.query('select pg_stat_statements_reset(), pg_stat_reset()');
}

/** As text, with the title of the measurement. */
export async function describeStatements(pool: Pool, title: string): Promise<string> {
  const rows = (await pool.query<{ statement: string }>(TOP_STATEMENTS)).rows;
  // A table would cut these long texts.
  const figures = rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'statement')));
  const [header = '', rule = '', ...lines] = formatTable(figures).split('\n');
  const listed = lines.map((line, index) => `${line}  ${rows[index]?.statement ?? ''}`.trimEnd());
  const scans = (await pool.query<Record<string, unknown>>(SCANS)).rows;
  return `\n${title}: statements by execution and planning\n${[header, rule, ...listed].join('\n')}\n${title}: scans\n${formatTable(scans)}`;
}
