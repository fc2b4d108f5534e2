/** What `start` shows when the first runs are through: what is there now, what it cost, what to ask it. */
import type { Run } from '../jobs/ledger/runs.ts';
import { failuresOf } from '../jobs/quality/check-results.ts';
import type { Pool } from '../load/pool.ts';
import { queryReadOnly } from '../load/query.ts';
import { describedTables } from '../load/tables/table.ts';
import { humanDuration } from '../time.ts';
import type { Desk } from './desk.ts';
import { failureLines } from './failures.ts';
import { samples } from './samples.ts';
import { table } from './table.ts';

export async function summary({ warehouse, session }: Desk, runs: readonly Run[]): Promise<string> {
  const { backend } = (await session()).queues;
  const { pool } = warehouse;
  const sum = (of: (run: Run) => number) => runs.reduce((total, run) => total + of(run), 0);
  const took = sum((run) => (run.finished_at ?? new Date()).getTime() - run.started_at.getTime());
  const sections = [
    await inventory(pool, backend),
    runs.length
      ? `This start: ${sum((run) => run.requests_total)} requests, ${sum((run) => run.credits)} credits, ${humanDuration(took)}; ` +
        `${sum((run) => run.rows_inserted)} rows new, ${sum((run) => run.rows_updated)} changed, ${sum((run) => run.rows_unchanged)} unchanged.\n`
      : '',
    failureLines(
      await failuresOf(
        pool,
        runs.map(({ run_id }) => run_id),
      ),
    ),
    ...(await sampleResults(pool)),
    'Ask it yourself:\n' +
      '  npx echotik-warehouse sql "select product_name, total_sale_7d_cnt from echotik.products order by 2 desc nulls last limit 5"\n' +
      '  npx echotik-warehouse report    # the same and more as charts, in one page\n' +
      '  psql "$(npx echotik-warehouse db-url)"    (while npm start runs)\n',
  ];
  return `\n${sections.filter(Boolean).join('\n')}`;
}

const LINE = 100;

/** Every table with its rows, many to a line. */
async function inventory(pool: Pool, queue: string): Promise<string> {
  const counted = describedTables().map(
    ({ name, sqlName }) => `select '${name}' as name, count(*) as rows from ${sqlName}`,
  );
  const tables = await queryReadOnly(pool, `${counted.join(' union all ')} order by name`);
  const rows = tables.reduce((sum, table) => sum + Number(table['rows']), 0);
  const head = `The warehouse: ${tables.length} tables in schema echotik, ${rows} rows (queue: ${queue}).`;
  const filled = tables.filter((table) => Number(table['rows']) > 0);
  const empty = tables.length - filled.length;
  const rest = empty ? `\n  ${empty} more wait for streams that no pipeline has asked yet: docs/streams.md` : '';
  return `${head}\n${wrapped(filled.map(({ name, rows: count }) => `${String(name)} ${String(count)}`))}${rest}\n`;
}

function wrapped(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 3 <= LINE) lines[lines.length - 1] = `${last} · ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}

async function sampleResults(pool: Pool): Promise<string[]> {
  const sections: string[] = [];
  for (const { title, sql } of samples) {
    const rows = await queryReadOnly(pool, sql);
    sections.push(`${title}\n${rows.length ? table(rows) : '  (no rows yet)\n'}`);
  }
  return sections;
}
