import { Command, Option } from 'commander';
import { dispatchRequests } from '../../app/dispatch-requests.ts';
import { ConfigError } from '../../errors.ts';
import { resumeRun } from '../../ledger/resume-run.ts';
import type { Run } from '../../ledger/runs.ts';
import {
  type BackfillOrder,
  beginBackfill,
  computeNewestDay,
  planBackfill,
  requireDatedStream,
} from '../../past/backfill.ts';
import { findSeries } from '../../past/find-series.ts';
import { quoteRun } from '../../plan/quote.ts';
import type { Overrides } from '../../plan/run-plan.ts';
import { requireStream } from '../../streams/catalogue.ts';
import { type CommandScope, runCommand } from '../command.ts';
import { readSetup } from '../setup.ts';
import { type CommandContext, withApiContext } from '../working-context.ts';
import { ExitCode } from '../exit-code.ts';
import { followRun, requireRun } from '../follow-run.ts';
import {
  allowUnknownOption,
  createUnknownValuePrinter,
  jsonOption,
  maxCreditsOption,
  maxPagesOption,
  parseNames,
  yesOption,
} from '../input/options.ts';
import { paramOption } from '../input/param-option.ts';
import { parseDay } from '../input/day-option.ts';
import { backfillText, coverageText, toBackfillJson } from '../output/backfill-text.ts';
import { printError } from '../output/errors.ts';
import { printJson, printResult } from '../output/json.ts';
import { confirmSpending } from '../spend.ts';

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

export const backfillCommand = new Command('backfill')
  .argument('<stream>', 'a stream with days, such as product-ranklist or product-trend')
  .addOption(new Option('--from <day>', 'first day').argParser(parseDay).makeOptionMandatory())
  .addOption(new Option('--to <day>', 'last day (default: yesterday)').argParser(parseDay))
  .addOption(paramOption())
  .addOption(allowUnknownOption())
  .addOption(
    new Option('--sql <query>', 'a query over the warehouse whose columns are params, such as product_id').conflicts(
      'file',
    ),
  )
  .option('--file <path>', 'a .txt with an id a line, or a .csv or .ndjson whose columns are params')
  .addOption(new Option('--missing', 'only days that are not complete (default)').conflicts(['failed', 'all']))
  .addOption(new Option('--failed', 'only what failed').conflicts('all'))
  .option('--all', 'all days again, also complete ones')
  .option('--oldest-first', 'begin with the first day (default: with the last)')
  .addOption(maxPagesOption())
  .option('--follow <streams>', 'streams to follow, comma separated', parseNames)
  .addOption(maxCreditsOption())
  .option('--dry-run', 'show the plan and stop')
  .option('--detach', 'store the plan and leave the work to workers')
  .addOption(yesOption())
  .addOption(jsonOption())
  .action((name: string, options: Options) => {
    const at = new Date();
    const setup = readSetup();
    const stream = requireDatedStream(requireStream(name));
    const newest = computeNewestDay(setup.config, at);
    const { from, to = newest, maxPages, oldestFirst = false, follow = [], json: asJson = false } = options;
    if (from > to || to > newest) {
      throw new ConfigError(`there are no days from ${from} to ${to}`, {
        remedy: `the newest day that can be requested is ${newest}`,
      });
    }
    const mode = options.all ? 'all' : options.failed ? 'failed' : 'missing';
    return runCommand<CommandContext>({
      open: (work) => withApiContext(setup, asJson, work),
      work: async (context, scope) => {
        await scope.orStop(async () => {
          const onUnknown = createUnknownValuePrinter(options.allowUnknown);
          const source = { ...options, overrides: options.param, onUnknown };
          const series = await findSeries(context.warehouse.pool, setup.config, stream, source, at);
          const order = { stream, span: { from, to }, series, mode, oldestFirst, maxPages, follow } as const;
          await runBackfill(context, order, options, at, scope);
        });
        return options.detach ? ExitCode.complete : undefined;
      },
      print: (runs) => {
        if (asJson && !options.dryRun) printJson(runs.length === 1 ? runs[0] : runs);
      },
      onInterrupt: 'the same command, or any worker, continues it',
    });
  });

/** Shows the plan, begins its run or resumes those that have the days already, and follows them. */
async function runBackfill(
  context: CommandContext,
  order: BackfillOrder,
  options: Options,
  at: Date,
  scope: CommandScope,
): Promise<void> {
  const { warehouse, config, api, report } = context;
  const { pool } = warehouse;
  const plan = await planBackfill(pool, config, order, at);
  const limits = { limits: api.limits, maxCredits: options.maxCredits };
  const quote = await quoteRun(pool, config, plan.run, at, limits);
  if (options.dryRun) {
    printResult(options, toBackfillJson(plan, quote), () => backfillText(plan, quote));
    return;
  }
  if (!plan.run.roots.length) report(coverageText(plan));
  else if (api.source === 'api') await confirmSpending(coverageText(plan), [quote], options.yes === true);
  else report(backfillText(plan, quote).trimEnd());
  const { credits, max_credits: maxCredits } = quote;
  const start = await beginBackfill(pool, plan, { credits, maxCredits, source: api.source });
  if (start.kind !== 'began') {
    if (plan.run.roots.length) report('Another command has ordered these days in the meantime.');
    return start.kind === 'continues' ? resumeOwners(context, start.runIds, options, scope) : undefined;
  }
  const { runId } = start;
  scope.setCurrent(runId);
  scope.addEnded(options.detach ? await detachRun(context, runId) : await followRun(context, runId, quote.requests));
}

/** `owners`: the open runs that request the days already. */
async function resumeOwners(
  context: CommandContext,
  owners: readonly number[],
  { detach }: Options,
  scope: CommandScope,
): Promise<void> {
  for (const runId of owners) {
    context.report(`Continuing run ${runId}.`);
    scope.setCurrent(runId);
    await resumeRun(context.warehouse.pool, runId);
    scope.addEnded(detach ? await detachRun(context, runId) : await followRun(context, runId));
  }
}

async function detachRun({ warehouse, report }: CommandContext, runId: number): Promise<Run> {
  await dispatchRequests(warehouse, printError);
  const run = await requireRun(warehouse.pool, runId);
  report(
    `Run ${runId} waits for workers: ${run.requests_total} requests. Watch it with: echotik-warehouse runs ${runId}`,
  );
  return run;
}
