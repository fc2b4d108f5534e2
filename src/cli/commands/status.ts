import { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { latestRuns } from '../../jobs/ledger/runs.ts';
import { creditsInAll, type Forecast, forecasts } from '../../jobs/plans/forecast.ts';
import { type State, stateOf } from '../../jobs/plans/state.ts';
import { readSetup } from '../desk.ts';
import { ExitCode, printError } from '../exit.ts';
import { json } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { table } from '../table.ts';
import { unreadText } from '../unread.ts';
import { runTable } from './runs.ts';

export const status = new Command('status')
  .description(
    'Show the newest run of each pipeline, what is spent, and when the next one is due, with what it will cost.',
  )
  .addOption(json())
  .action(async (options: { readonly json?: boolean }) => {
    const { config } = readSetup();
    const at = new Date();
    if (options.json) {
      const latest = await withWarehouse(({ pool }) => latestRuns(pool));
      process.stdout.write(`${JSON.stringify(latest, null, 2)}\n`);
      return;
    }
    const { latest, due, state } = await withWarehouse(async ({ pool }) => ({
      latest: await latestRuns(pool),
      due: await forecasts(pool, config),
      state: await stateOf(pool, config, at),
    }));
    process.stdout.write(latest.length ? runTable(latest) : 'No run yet.\n');
    process.stdout.write(`\n${table(due.map(shown), '')}`);
    const mistakes = due.flatMap(({ mistake }) => mistake ?? []);
    const which = mistakes.length ? 'All pipelines without a mistake' : 'All pipelines';
    process.stdout.write(
      `\n${which} together: about ${creditsInAll(due)} credits in 30 days.\n${stateText(state, config)}`,
    );
    for (const mistake of mistakes) printError(mistake);
    if (mistakes.length) process.exitCode = ExitCode.usage;
  });

const shown = ({ pipeline, cron, timezone, next, basis, credits, credits_month }: Forecast) => ({
  pipeline,
  cron,
  timezone,
  next,
  basis,
  'credits a run': credits,
  'credits in 30 days': credits_month,
});

function stateText(
  { day, spent_today, spent_this_month, quarantined, new_fields, unread_fields }: State,
  { budget }: Config,
): string {
  const of = (spent: number, limit: number | undefined) => `${spent}${limit === undefined ? '' : ` of ${limit}`}`;
  return [
    `Spent today (${day}): ${of(spent_today, budget.day)} credits; this month: ${of(spent_this_month, budget.month)}.\n`,
    quarantined ? `In quarantine: ${quarantined}. See: npx echotik-warehouse quarantine list\n` : '',
    unreadText(unread_fields),
    new_fields ? `New fields: ${new_fields}. See: npx echotik-warehouse drift list\n` : '',
  ].join('');
}
