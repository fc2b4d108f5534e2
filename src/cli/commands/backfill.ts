import { Command, Option } from 'commander';
import { ConfigError } from '../../errors.ts';
import type { Run } from '../../jobs/ledger/runs.ts';
import type { Overrides } from '../../jobs/plans/run-plan.ts';
import { datedStream, newestDay } from '../../jobs/repair/backfill.ts';
import { findKeys } from '../../jobs/repair/keys.ts';
import { streamNamed } from '../../streams/catalogue.ts';
import { buyPast } from '../backfilling.ts';
import { readSetup, withDesk } from '../desk.ts';
import { ExitCode, endWith, exitCodeOf, interruptedText, printRunError } from '../exit.ts';
import { allowUnknown, day, json, maxCredits, maxPages, names, param, unknownPrinter, yes } from '../options.ts';
import { listenForStop } from '../signals.ts';

interface Options {
  readonly from: string;
  readonly to?: string;
  readonly param: Overrides;
  readonly allowUnknown?: boolean;
  readonly sql?: string;
  readonly file?: string;
  readonly missing?: boolean;
  readonly failed?: boolean;
  readonly all?: boolean;
  readonly oldestFirst?: boolean;
  readonly maxPages?: number;
  readonly follow?: readonly string[];
  readonly maxCredits?: number;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const backfill = new Command('backfill')
  .description('Buy the past of a rank list or a trend: what is complete is left out, what is open goes on.')
  .argument('<stream>', 'a stream with days, such as product-ranklist or product-trend')
  .addOption(new Option('--from <day>', 'first day').argParser(day).makeOptionMandatory())
  .addOption(new Option('--to <day>', 'last day (default: yesterday)').argParser(day))
  .addOption(param())
  .addOption(allowUnknown())
  .addOption(
    new Option('--sql <query>', 'a query over the warehouse whose columns are params, such as product_id').conflicts(
      'file',
    ),
  )
  .option('--file <path>', 'a .txt with an id a line, or a .csv or .ndjson whose columns are params')
  .addOption(new Option('--missing', 'what is not there whole (default)').conflicts(['failed', 'all']))
  .addOption(new Option('--failed', 'only what failed').conflicts('all'))
  .option('--all', 'everything again, also what is there')
  .option('--oldest-first', 'begin with the first day (default: with the last)')
  .addOption(maxPages())
  .option('--follow <streams>', 'streams to follow, comma separated', names)
  .addOption(maxCredits())
  .option('--dry-run', 'show the plan and stop')
  .option('--detach', 'write the plan down and leave the work to workers')
  .addOption(yes())
  .addOption(json())
  .action(async (name: string, options: Options) => {
    const at = new Date();
    const stop = listenForStop();
    const setup = readSetup();
    const stream = datedStream(streamNamed(name));
    const newest = newestDay(setup.config, at);
    const { from, to = newest } = options;
    if (from > to || to > newest) {
      throw new ConfigError(`there are no days from ${from} to ${to}`, {
        remedy: `the newest day that can be asked is ${newest}`,
      });
    }
    const mode = options.all ? 'all' : options.failed ? 'failed' : 'missing';
    let runs: readonly Run[] = [];
    let current: number | undefined;
    const stopped = await withDesk(setup, options.json === true, async (desk) => {
      if (stop.isAsked()) return stop.asked;
      const source = { ...options, overrides: options.param, onUnknown: unknownPrinter(options.allowUnknown) };
      const keys = await findKeys(desk.warehouse.pool, setup.config, stream, source, at);
      const { maxPages: pages, oldestFirst = false, follow = [] } = options;
      const order = { stream, span: { from, to }, keys, mode, oldestFirst, maxPages: pages, follow } as const;
      const work = async () => {
        runs = await buyPast(desk, order, { ...options, onRun: (runId) => (current = runId) }, at);
      };
      return Promise.race([work(), stop.asked]);
    });
    if (options.json && !options.dryRun)
      process.stdout.write(`${JSON.stringify(runs.length === 1 ? runs[0] : runs, null, 2)}\n`);
    if (stopped) {
      process.stderr.write(interruptedText(current, 'the same command, or any worker, goes on with it'));
      endWith(ExitCode.interrupted);
    } else if (options.detach) endWith(ExitCode.complete);
    else {
      for (const run of runs) if (run.status !== 'succeeded') printRunError(run);
      endWith(exitCodeOf(runs));
    }
    stop.forget();
  });
