import { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { listLatestRuns } from '../../ledger/runs.ts';
import { sumMonthlyCredits, type Forecast, forecastPipelines } from '../../plan/forecast.ts';
import { type WarehouseStatus, readWarehouseStatus } from '../../plan/warehouse-status.ts';
import { withWarehouse } from '../context.ts';
import { readSetup } from '../setup.ts';
import { findWaits, type Wait } from '../../app/find-waits.ts';
import { describeOtherSchedule, listOtherSchedules } from '../../jobs/cron/scheduler-registry.ts';
import { ExitCode } from '../exit-code.ts';
import { jsonOption } from '../input/options.ts';
import { printError, printNote } from '../output/errors.ts';
import { formatTable } from '../output/format-table.ts';
import { readFutureSlotsText } from '../output/future-slots-text.ts';
import { type OutputOptions, printJson } from '../output/json.ts';
import { toPrintable } from '../../printable.ts';
import { formatRuns, unreadFieldsText } from '../output/run-lines.ts';

export const statusCommand = new Command('status').addOption(jsonOption()).action(async (options: OutputOptions) => {
  const { config } = readSetup();
  const at = new Date();
  if (options.json) {
    printJson(await withWarehouse(({ pool }) => listLatestRuns(pool)));
    return;
  }
  const { latest, forecasts, state, warnings, waits, others } = await withWarehouse(async ({ pool }) => ({
    latest: await listLatestRuns(pool),
    forecasts: await forecastPipelines(pool, config, at),
    state: await readWarehouseStatus(pool, config, at),
    warnings: await readFutureSlotsText(pool),
    waits: await findWaits(pool, config, at),
    others: await listOtherSchedules(pool, config),
  }));
  process.stderr.write(warnings);
  for (const other of others) printNote(`warning: ${describeOtherSchedule(other)}`);
  process.stdout.write(formatRuns(latest) || 'No run yet.\n');
  if (waits.length) process.stdout.write(`\nWaiting:\n${waits.map(formatWait).join('')}`);
  process.stdout.write(`\n${formatTable(forecasts.map(toForecastRow))}`);
  const mistakes = forecasts.flatMap(({ mistake }) => mistake ?? []);
  const which = mistakes.length ? 'All pipelines without a mistake' : 'All pipelines';
  process.stdout.write(
    `\n${which} together: about ${sumMonthlyCredits(forecasts)} credits in 30 days.\n${stateText(state, config)}`,
  );
  for (const mistake of mistakes) printError(mistake);
  if (mistakes.length) process.exitCode = ExitCode.usage;
});

/** Reasons are longer than a cell of a table. */
const formatWait = ({ pipeline, run, reason, until }: Wait): string => {
  const what = run === null ? pipeline : `${pipeline}, run ${run}`;
  return `  ${toPrintable(`${what}: ${reason}${until ? `, until ${until.toISOString()}` : ''}`)}\n`;
};

const toForecastRow = ({ pipeline, cron, timezone, next, basis, credits, credits_month }: Forecast) => ({
  pipeline,
  cron,
  timezone,
  next,
  basis,
  'credits a run': credits,
  'credits in 30 days': credits_month,
});

function stateText(
  { day, spent_today, spent_this_month, quarantined, new_fields, unread_fields, firing_alerts }: WarehouseStatus,
  { budget }: Config,
): string {
  const formatSpent = (spent: number, limit: number | undefined) =>
    `${spent}${limit === undefined ? '' : ` of ${limit}`}`;
  return [
    `Spent today (${day}): ${formatSpent(spent_today, budget.day)} credits; this month: ${formatSpent(spent_this_month, budget.month)}.\n`,
    firing_alerts ? `Alerts that fire: ${firing_alerts}. See: npx echotik-warehouse alerts list\n` : '',
    quarantined ? `In quarantine: ${quarantined}. See: npx echotik-warehouse quarantine list\n` : '',
    unreadFieldsText(unread_fields),
    new_fields ? `New fields: ${new_fields}. See: npx echotik-warehouse drift list\n` : '',
  ].join('');
}
