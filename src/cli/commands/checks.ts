import { Command, Option } from 'commander';
import { isFailure, type NewCheckResult } from '../../data-checks/run-data-checks.ts';
import { type CheckResult, listResults } from '../../data-checks/check-results.ts';
import { checkWarehouse } from '../../data-checks/check-warehouse.ts';
import { withWarehouse } from '../context.ts';
import { readSetup } from '../setup.ts';
import { ExitCode } from '../exit-code.ts';
import { requireRun } from '../follow-run.ts';
import { jsonOption, parseId } from '../input/options.ts';
import { parseDay } from '../input/day-option.ts';
import { formatTable } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';

interface RunOptions extends OutputOptions {
  readonly date?: string;
  readonly strict?: boolean;
}

const run = new Command('run')
  .description('Check the data of every pipeline, and whole tables. It costs nothing.')
  .addOption(new Option('--date <day>', 'as of the end of this day (default: now)').argParser(parseDay))
  .option('--strict', 'warnings count too')
  .addOption(jsonOption())
  .action(async ({ date, strict = false, ...options }: RunOptions) => {
    const { config } = readSetup();
    const results = await withWarehouse(({ pool }) => checkWarehouse(pool, { config, at: new Date(), day: date }));
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    const rows = results.map(({ day: business_date, ...result }) => ({ ...result, business_date }));
    const failedRows = rows.filter(({ outcome }) => outcome === 'failed');
    printResult(options, rows, () => `${formatChecks(failedRows)}${summarizeResults(results)}\n`);
    if (failed.some((result) => strict || isFailure(result))) process.exitCode = ExitCode.partial;
  });

interface ListOptions extends OutputOptions {
  readonly run?: number;
  readonly failed?: boolean;
}

const list = new Command('list')
  .description('Results of the checks, failures first: the newest of each, or those of one run.')
  .option('--run <id>', 'number of a run', parseId)
  .option('--failed', 'only what failed')
  .addOption(jsonOption())
  .action(async ({ run: runId, failed = false, ...options }: ListOptions) => {
    const results = await withWarehouse(async ({ pool }) => {
      if (runId !== undefined) await requireRun(pool, runId);
      return listResults(pool, { runId, failed });
    });
    const none = failed ? 'No check has failed.\n' : 'Nothing was checked yet.\n';
    printResult(options, results, () => formatChecks(results) || none);
  });

export const checksCommand = new Command('checks').addCommand(run).addCommand(list);

type CheckRow = Omit<CheckResult, 'check_result_id' | 'run_id' | 'checked_at'> & Partial<Pick<CheckResult, 'run_id'>>;

const formatChecks = (results: readonly CheckRow[]): string =>
  formatTable(
    results.map(({ name, subject, business_date, severity, outcome, observed, expected, run_id }) => ({
      check: name,
      subject,
      date: business_date,
      outcome: outcome === 'failed' ? severity : outcome,
      observed,
      expected,
      ...(run_id === undefined ? {} : { run: run_id }),
    })),
  );

function summarizeResults(results: readonly NewCheckResult[]): string {
  const count = (outcome: NewCheckResult['outcome']) => results.filter((result) => result.outcome === outcome).length;
  const errors = results.filter(isFailure).length;
  const warnings = count('failed') - errors;
  return `${results.length} checks: ${count('passed')} passed, ${count('skipped')} skipped; warnings: ${warnings}, errors: ${errors}.`;
}
