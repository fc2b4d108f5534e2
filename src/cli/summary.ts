/** What `start` shows when the first runs are through: what is there now, what it cost, what to ask it. */
import type { Run } from '../jobs/runs.ts';
import type { Pool } from '../load/pool.ts';
import { queryReadOnly } from '../load/query.ts';
import { describedTables } from '../load/tables/table.ts';
import { humanDuration } from '../time.ts';
import type { Desk } from './desk.ts';
import { samples } from './samples.ts';
import { table } from './table.ts';

export async function summary({ warehouse, session }: Desk, runs: readonly Run[]): Promise<string> {
  const { pool } = warehouse;
  const sum = (of: (run: Run) => number) => runs.reduce((total, run) => total + of(run), 0);
  const took = sum((run) => (run.finished_at ?? new Date()).getTime() - run.started_at.getTime());
  const days = await queryReadOnly(pool, 'select count(distinct snapshot_date) as days from echotik.music_snapshots');
  const sections = [
    `The warehouse (queue: ${session.queues.backend}, days of snapshots: ${days[0]?.['days'] as number}):\n${table(await tableCounts(pool))}`,
    runs.length
      ? `This start: ${sum((run) => run.requests_total)} requests, ${sum((run) => run.credits)} credits, ${humanDuration(took)}; ` +
        `${sum((run) => run.rows_inserted)} rows new, ${sum((run) => run.rows_updated)} changed, ${sum((run) => run.rows_unchanged)} unchanged.\n`
      : '',
    ...(await sampleResults(pool)),
    'Ask it yourself:\n' +
      '  npx echotik-warehouse sql "select * from echotik.music_snapshots order by rank limit 5"\n' +
      '  psql "$(npx echotik-warehouse db-url)"    (while npm start runs)\n',
  ];
  return `\n${sections.filter(Boolean).join('\n')}`;
}

async function tableCounts(pool: Pool): Promise<readonly Record<string, unknown>[]> {
  const counts = describedTables().flatMap(({ name, sqlName, history }) => [
    { name, sqlName },
    ...(history ? [{ name: `${name}_history`, sqlName: history }] : []),
  ]);
  const text = counts.map(({ name, sqlName }) => `select 'echotik.${name}' as table, count(*) as rows from ${sqlName}`);
  return queryReadOnly(pool, text.join(' union all '));
}

async function sampleResults(pool: Pool): Promise<string[]> {
  const sections: string[] = [];
  for (const { title, sql } of samples) {
    const rows = await queryReadOnly(pool, sql);
    sections.push(`${title}\n${rows.length ? table(rows) : '  (no rows yet)\n'}`);
  }
  return sections;
}
