/** What `start` prints after its first runs: the content of the warehouse, what it cost, and example queries. */
import type { Run } from '../../ledger/runs.ts';
import { listFailures } from '../../data-checks/check-results.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { queryReadOnly } from '../../load/connection/query.ts';
import { listTableInfos } from '../../load/tables/all.ts';
import { formatDuration } from '../../time.ts';
import type { CommandContext } from '../working-context.ts';
import { formatTable } from './format-table.ts';
import { failureLines } from './run-lines.ts';
import { sampleQueries } from './sample-queries.ts';

export async function buildSummary({ warehouse, session }: CommandContext, runs: readonly Run[]): Promise<string> {
  const { backend } = (await session()).queues;
  const { pool } = warehouse;
  const sum = (count: (run: Run) => number) => runs.reduce((total, run) => total + count(run), 0);
  const took = sum((run) => (run.finished_at ?? new Date()).getTime() - run.started_at.getTime());
  const sections = [
    await describeTables(pool, backend),
    runs.length
      ? `This start: ${sum((run) => run.requests_total)} requests, ${sum((run) => run.credits)} credits, ${formatDuration(took)}; ` +
        `${sum((run) => run.rows_inserted)} rows new, ${sum((run) => run.rows_updated)} changed, ${sum((run) => run.rows_unchanged)} unchanged.\n`
      : '',
    failureLines(
      await listFailures(
        pool,
        runs.map(({ run_id }) => run_id),
      ),
    ),
    ...(await runSampleQueries(pool)),
    'Query it yourself:\n' +
      '  npx echotik-warehouse sql "select product_name, total_sale_7d_cnt from echotik.products order by 2 desc nulls last limit 5"\n' +
      '  npx echotik-warehouse report    # the same and more as charts, in one page\n' +
      '  psql "$(npx echotik-warehouse db-url)"    (while npm start runs)\n',
  ];
  return `\n${sections.filter(Boolean).join('\n')}`;
}

const LINE_WIDTH = 100;

/** Every table with its number of rows, several tables to a line. */
async function describeTables(pool: Pool, queue: string): Promise<string> {
  const counted = listTableInfos().map(
    ({ name, sqlName }) => `select '${name}' as name, count(*) as rows from ${sqlName}`,
  );
  const tables = await queryReadOnly(pool, `${counted.join(' union all ')} order by name`);
  const rows = tables.reduce((sum, table) => sum + Number(table['rows']), 0);
  const head = `The warehouse: ${tables.length} tables in schema echotik, ${rows} rows (queue: ${queue}).`;
  const filled = tables.filter((table) => Number(table['rows']) > 0);
  const empty = tables.length - filled.length;
  const rest = empty
    ? `\n  ${empty} more are empty: no pipeline has requested their streams yet, see docs/streams.md`
    : '';
  return `${head}\n${wrapWords(filled.map(({ name, rows: count }) => `${String(name)} ${String(count)}`))}${rest}\n`;
}

function wrapWords(words: readonly string[]): string {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length + 3 <= LINE_WIDTH)
      lines[lines.length - 1] = `${last} · ${word}`;
    else lines.push(`  ${word}`);
  }
  return lines.join('\n');
}

async function runSampleQueries(pool: Pool): Promise<string[]> {
  const sections: string[] = [];
  for (const { title, sql } of sampleQueries) {
    const rows = await queryReadOnly(pool, sql);
    sections.push(`${title}\n${rows.length ? formatTable(rows, '  ') : '  (no rows yet)\n'}`);
  }
  return sections;
}
