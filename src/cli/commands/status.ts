import { Command } from 'commander';
import { readConfig } from '../../config/read-config.ts';
import { readEnvironment } from '../../config/environment.ts';
import { forecasts } from '../../jobs/plans/forecast.ts';
import { latestRuns } from '../../jobs/ledger/runs.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';
import { runTable } from './runs.ts';

export const status = new Command('status')
  .description('Show the newest run of each pipeline and when the next one is due, with what it will cost.')
  .addOption(json())
  .action(async (options: { readonly json?: boolean }) => {
    const config = readConfig(readEnvironment());
    const { latest, due } = await withWarehouse(async ({ pool }) => ({
      latest: await latestRuns(pool),
      due: options.json ? [] : await forecasts(pool, config),
    }));
    if (options.json) {
      process.stdout.write(`${JSON.stringify(latest, null, 2)}\n`);
      return;
    }
    process.stdout.write(latest.length ? runTable(latest) : 'No run yet.\n');
    process.stdout.write(`\n${table(due.map(shown), '')}`);
    const month = due.reduce((sum, { credits_month }) => sum + credits_month, 0);
    process.stdout.write(`\nAll pipelines together: about ${month} credits in 30 days.\n`);
  });

const shown = ({ credits, credits_month, ...schedule }: Awaited<ReturnType<typeof forecasts>>[number]) => ({
  ...schedule,
  'credits a run': credits,
  'credits in 30 days': credits_month,
});
