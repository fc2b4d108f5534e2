/** What of the ledger is only of interest for a while. Requests, runs, ticks and spending stay: gaps and budgets read them. */
import type { Pool } from '../../load/pool.ts';

const OLD: Readonly<Record<string, string>> = {
  'ops.attempts': 'from ops.attempts where settled_at < $1',
  'ops.batch_members':
    'from ops.batch_members m where exists (select from ops.runs u where u.run_id = m.run_id and u.finished_at < $1)',
  'ops.check_results': 'from ops.check_results where checked_at < $1',
};

export interface Pruned {
  readonly table: string;
  readonly rows: number;
}

/** How many rows of each table `prune` would take. */
export async function findPrunable(pool: Pool, cutoff: Date): Promise<readonly Pruned[]> {
  const found = await Promise.all(
    Object.entries(OLD).map(async ([table, rest]) => {
      const { rows } = await pool.query<{ rows: number }>(`select count(*)::int as rows ${rest}`, [cutoff]);
      return { table, rows: rows[0]?.rows ?? 0 };
    }),
  );
  return found.filter(({ rows }) => rows);
}

export async function prune(pool: Pool, cutoff: Date): Promise<readonly Pruned[]> {
  const gone: Pruned[] = [];
  for (const [table, rest] of Object.entries(OLD)) {
    const { rowCount } = await pool.query(`delete ${rest}`, [cutoff]);
    if (rowCount) gone.push({ table, rows: rowCount });
  }
  return gone;
}
