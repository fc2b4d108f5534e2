import { Command, Option } from 'commander';
import { isFailure, type Result } from '../../jobs/quality/ask-checks.ts';
import { type CheckResult, listResults } from '../../jobs/quality/check-results.ts';
import { checkWarehouse } from '../../jobs/quality/check-warehouse.ts';
import { readSetup } from '../desk.ts';
import { ExitCode, endWith } from '../exit.ts';
import { day, json, wholeNumber } from '../options.ts';
import { withWarehouse } from '../reading.ts';
import { runNumbered } from '../steering.ts';
import { table } from '../table.ts';

interface RunOptions {
  readonly date?: string;
  readonly strict?: boolean;
  readonly json?: boolean;
}

const run = new Command('run')
  .description('Look at the data of every pipeline, and at whole tables. It costs nothing.')
  .addOption(new Option('--date <day>', 'as of the end of this day (default: now)').argParser(day))
  .option('--strict', 'warnings count too')
  .addOption(json())
  .action(async ({ date, strict = false, json: asJson = false }: RunOptions) => {
    const { config } = readSetup();
    const results = await withWarehouse(({ pool }) => checkWarehouse(pool, { config, at: new Date(), day: date }));
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    const known = results.map(({ day: business_date, ...result }) => ({ ...result, business_date }));
    if (asJson) process.stdout.write(`${JSON.stringify(known, null, 2)}\n`);
    else {
      process.stdout.write(tableOf(known.filter(({ outcome }) => outcome === 'failed')));
      process.stdout.write(`${sumOf(results)}\n`);
    }
    if (failed.some((result) => strict || isFailure(result))) endWith(ExitCode.partial);
  });

interface ListOptions {
  readonly run?: number;
  readonly failed?: boolean;
  readonly json?: boolean;
}

const list = new Command('list')
  .description('What the checks found, failures first: the newest of each, or after one run.')
  .option('--run <id>', 'number of a run', (text) => wholeNumber(text, 1))
  .option('--failed', 'only what failed')
  .addOption(json())
  .action(async ({ run: runId, failed = false, json: asJson = false }: ListOptions) => {
    const found = await withWarehouse(async ({ pool }) => {
      if (runId !== undefined) await runNumbered(pool, runId);
      return listResults(pool, { runId, failed });
    });
    if (asJson) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
    else process.stdout.write(tableOf(found) || (failed ? 'No check has failed.\n' : 'Nothing was checked yet.\n'));
  });

export const checks = new Command('checks')
  .description('Checks of the data, which also follow every pipeline: run them now, or list what they found.')
  .addCommand(run)
  .addCommand(list);

type Told = Omit<CheckResult, 'check_result_id' | 'run_id' | 'checked_at'> & Partial<Pick<CheckResult, 'run_id'>>;

const tableOf = (results: readonly Told[]): string =>
  table(
    results.map(({ name, subject, business_date, severity, outcome, observed, expected, run_id }) => ({
      check: name,
      subject,
      date: business_date,
      outcome: outcome === 'failed' ? severity : outcome,
      observed,
      expected,
      ...(run_id === undefined ? {} : { run: run_id }),
    })),
    '',
  );

function sumOf(results: readonly Result[]): string {
  const count = (outcome: Result['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const errors = results.filter(isFailure).length;
  const warnings = count('failed') - errors;
  return `${results.length} looked at: ${count('passed')} passed, ${count('skipped')} skipped; warnings: ${warnings}, errors: ${errors}.`;
}
