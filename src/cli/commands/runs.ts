import { Command } from 'commander';
import { failuresOf } from '../../jobs/quality/check-results.ts';
import { listRuns, type Run } from '../../jobs/ledger/runs.ts';
import { humanDuration } from '../../time.ts';
import { cancelRun, pauseRun, resumeRun, runNumbered } from '../steering.ts';
import { json, wholeNumber } from '../options.ts';
import { failureLines } from '../failures.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';

export const runs = new Command('runs')
  .description('List runs, newest first, or show one; pause, go on with, or give one up.')
  .argument('[id]', 'number of a run', (text) => wholeNumber(text, 1))
  .option('--limit <n>', 'how many to list', (text) => wholeNumber(text, 1), 20)
  .addOption(json())
  .action(async (id: number | undefined, options: { readonly json?: boolean; readonly limit: number }) => {
    const { known, failures } = await withWarehouse(async ({ pool }) => ({
      known: id === undefined ? await listRuns(pool, options.limit) : [await runNumbered(pool, id)],
      failures: id === undefined ? [] : await failuresOf(pool, [id]),
    }));
    if (options.json) process.stdout.write(`${JSON.stringify(id === undefined ? known : known[0], null, 2)}\n`);
    else if (id === undefined) process.stdout.write(known.length ? runTable(known) : 'No run yet.\n');
    else
      process.stdout.write(
        table(
          Object.entries(known[0] ?? {}).map(([column, value]) => ({ column, value })),
          '',
        ) + failureLines(failures),
      );
  })
  .addCommand(pauseRun)
  .addCommand(resumeRun)
  .addCommand(cancelRun);

export const runTable = (known: readonly Run[]): string =>
  table(
    known.map((run) => ({
      run: run.run_id,
      pipeline: run.pipeline,
      status: run.status,
      trigger: run.trigger,
      date: run.business_date,
      started: run.started_at,
      took: humanDuration((run.finished_at ?? new Date()).getTime() - run.started_at.getTime()),
      requests: `${run.requests_done + run.requests_absent}/${run.requests_total}`,
      failed: run.requests_failed,
      new: run.rows_inserted,
      changed: run.rows_updated,
      credits: run.credits,
      error: run.error,
    })),
    '',
  );
