import { Command } from 'commander';
import { readConfig } from '../../config/read-config.ts';
import { readEnvironment } from '../../config/environment.ts';
import { nextSlot } from '../../jobs/clock.ts';
import { latestRuns } from '../../jobs/runs.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';
import { runTable } from './runs.ts';

export const status = new Command('status')
  .description('Show the newest run of each pipeline and when the next one is due.')
  .addOption(json())
  .action(async (options: { readonly json?: boolean }) => {
    const config = readConfig(readEnvironment());
    const latest = await withWarehouse(({ pool }) => latestRuns(pool));
    if (options.json) {
      process.stdout.write(`${JSON.stringify(latest, null, 2)}\n`);
      return;
    }
    process.stdout.write(latest.length ? runTable(latest) : 'No run yet.\n');
    const due = Object.entries(config.pipelines).map(([pipeline, entry]) => ({
      pipeline,
      cron: entry.cron,
      timezone: entry.timezone ?? config.timezone,
      next: nextSlot(entry, config),
    }));
    process.stdout.write(`\n${table(due, '')}`);
  });
