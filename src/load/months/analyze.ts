/**
 * Statistics of partitioned tables. Autovacuum analyses months, never the table as a whole, without which PostgreSQL
 * guesses how many rows a join over months has.
 */
import type { Pool } from '../connection/pool.ts';
import { listPartitionedTables } from './partitioned-tables.ts';

/** Like autovacuum_analyze_scale_factor and autovacuum_analyze_threshold of PostgreSQL. */
const CHANGED_SHARE = 0.1;
const CHANGED_ROWS = 50;

/**
 * Rows of months are counted by the statistics of PostgreSQL, which include what was not analysed yet; the table itself
 * knows how many there were when it was analysed, -1 for never.
 */
const OUTDATED = `select t.name
  from unnest($1::text[]) with ordinality as t(name, place)
  join pg_class c on c.oid = to_regclass(t.name) and c.relkind = 'p'
  cross join lateral (
    select coalesce(sum(greatest(s.n_live_tup, p.reltuples, 0)), 0) as rows
    from pg_inherits i join pg_class p on p.oid = i.inhrelid left join pg_stat_all_tables s on s.relid = p.oid
    where i.inhparent = c.oid
  ) now
  where now.rows > 0 and abs(now.rows - c.reltuples) > case when c.reltuples < 0 then 0 else $2 + $3 * c.reltuples end
  order by t.place`;

/**
 * Analyses each partitioned table of which a tenth of the rows is new or gone since it was analysed last, in a
 * transaction of its own. Waits for no lock: a table of which another session has locked a part is left to the next
 * time. Calls `onError` with the error of a table and continues. Returns the names of the tables that it analysed.
 */
export async function analyzePartitionedTables(
  pool: Pool,
  onError: (error: Error) => void,
): Promise<readonly string[]> {
  const names = listPartitionedTables().map(({ sqlName }) => sqlName);
  const { rows } = await pool.query<{ name: string }>(OUTDATED, [names, CHANGED_ROWS, CHANGED_SHARE]);
  const analyzed: string[] = [];
  for (const { name } of rows) {
    await pool
      .query<{ isAnalyzed: boolean }>('select ops.analyze_partitioned($1::regclass) as "isAnalyzed"', [name])
      .then(({ rows: [result] }) => result?.isAnalyzed && analyzed.push(name), onError);
  }
  return analyzed;
}
