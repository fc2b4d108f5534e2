/** COPY of all rows that a case has left in the tables and their histories, into tables with the same keys. */
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';

const TABLES = `
  select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'echotik' and c.relkind in ('r', 'p') and not c.relispartition order by 1`;

/** Returns the seconds that COPY from the files took. */
export async function copyRows(pool: Pool): Promise<number> {
  const { data_directory: folder } = onlyRow(await pool.query<{ data_directory: string }>('show data_directory'));
  const file = `${folder}/bench.copy`;
  let seconds = 0;
  for (const { name } of (await pool.query<{ name: string }>(TABLES)).rows) {
    const copied = await pool.query(`copy (select * from ${name}) to '${file}'`);
    if (!copied.rowCount) continue;
    await pool.query(`create table public.bench_copy (like ${name} including all)`);
    const began = performance.now();
    await pool.query(`copy public.bench_copy from '${file}'`);
    seconds += (performance.now() - began) / 1000;
    await pool.query('drop table public.bench_copy');
  }
  return seconds;
}
