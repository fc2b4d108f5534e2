import { Command } from 'commander';
import { listFailures } from '../../data-checks/check-results.ts';
import { dispatchRequests } from '../../app/dispatch-requests.ts';
import { ConfigError } from '../../errors.ts';
import { pauseRun, stopRun } from '../../ledger/operate-run.ts';
import { countRemainingRequests, retryRun } from '../../ledger/resume-run.ts';
import { listRuns, type Run } from '../../ledger/runs.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { computeCostLimit } from '../../plan/build-budget.ts';
import { runCommand } from '../command.ts';
import { withWarehouse } from '../context.ts';
import { readSetup } from '../setup.ts';
import { type CommandContext, type OfflineContext, withApiContext, withOfflineContext } from '../working-context.ts';
import { ExitCode } from '../exit-code.ts';
import { followRun, requireRun } from '../follow-run.ts';
import { jsonOption, maxCreditsOption, parseId, yesOption } from '../input/options.ts';
import { printError } from '../output/errors.ts';
import { formatRecord } from '../output/format-table.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { failureLines, formatRuns } from '../output/run-lines.ts';
import { confirmCredits } from '../spend.ts';

const LISTS_RUNS = { remedy: 'echotik-warehouse runs lists them' };

const printRun = (run: Run, sentence: string, options: OutputOptions): void =>
  printResult(options, run, () => `${sentence}\n`);

/** `change` returns whether it was possible; if it was not, the error names the state of the run. */
const createChangeCommand = (
  name: string,
  description: string,
  change: (pool: Pool, id: number) => Promise<boolean>,
  done: string,
) =>
  new Command(name)
    .description(description)
    .argument('<id>', 'number of a run', parseId)
    .addOption(jsonOption())
    .action(async (id: number, options: OutputOptions) => {
      const run = await withWarehouse(async ({ pool }) => {
        const { status } = await requireRun(pool, id);
        if (await change(pool, id)) return requireRun(pool, id);
        throw new ConfigError(`run ${id} is ${status}: there is nothing to ${name}`, LISTS_RUNS);
      });
      printRun(run, `Run ${id} ${done}`, options);
    });

const pause = createChangeCommand(
  'pause',
  'Send no more requests of a run until it is resumed. Answers to calls in flight are still stored.',
  pauseRun,
  'is paused. `runs resume` continues it.',
);

const cancel = createChangeCommand(
  'cancel',
  'End a run: its waiting requests are not sent any more. Answers to calls in flight are still stored.',
  (pool, id) => stopRun(pool, id, new Date()),
  'is cancelled.',
);

interface ResumeOptions extends OutputOptions {
  readonly maxCredits?: number;
  readonly detach?: boolean;
  readonly yes?: boolean;
}

const resume = new Command('resume')
  .description('Continue a run that was paused, ran out of budget or failed; its failed requests are repeated.')
  .argument('<id>', 'number of a run', parseId)
  .addOption(maxCreditsOption())
  .option('--detach', 'leave the work to workers')
  .addOption(yesOption())
  .addOption(jsonOption())
  .action((id: number, options: ResumeOptions) => {
    const setup = readSetup();
    const quiet = options.json === true;
    return runCommand<OfflineContext | CommandContext>({
      // A replay needs no API.
      open: async (work) => {
        const { trigger } = await withWarehouse(({ pool }) => requireRun(pool, id));
        await (trigger === 'replay' ? withOfflineContext(setup, quiet, work) : withApiContext(setup, quiet, work));
      },
      work: async (context, scope) => {
        scope.setCurrent(id);
        await scope.orStop(async () => {
          if ('api' in context) await confirmRemaining(context, id, options);
          scope.addEnded(await resumeAndFollow(context, id, options));
        });
        return options.detach ? ExitCode.complete : undefined;
      },
      print: ([run]) => {
        if (run) printRun(run, `Run ${id}: ${run.status}.`, options);
      },
      onInterrupt: 'the same command, or any worker, continues it',
    });
  });

async function confirmRemaining({ warehouse, api }: CommandContext, id: number, options: ResumeOptions): Promise<void> {
  const { requests, credits } = await countRemainingRequests(warehouse.pool, id, new Date());
  if (!requests) return;
  const text = `Run ${id} has ${requests} requests left: at least ${credits} credits.\n`;
  if (api.source === 'api') await confirmCredits(text, credits, options.yes === true);
}

async function resumeAndFollow(
  context: OfflineContext,
  id: number,
  { maxCredits, detach }: ResumeOptions,
): Promise<Run> {
  const { pool } = context.warehouse;
  const { status, credits } = await requireRun(pool, id);
  const isRunning = status === 'running';
  const at = new Date();
  // What is left was confirmed: it may be spent, with the margin. A running run keeps its limit.
  const remaining = async () =>
    credits + computeCostLimit((await countRemainingRequests(pool, id, at)).credits, context.config);
  const limit = maxCredits ?? (isRunning ? undefined : await remaining());
  if (!(await retryRun(pool, id, at, limit)) && !isRunning) {
    throw new ConfigError(`run ${id} is ${status}: there is nothing to resume`, {
      remedy: 'sync or backfill begin a new one; streams that describe only the present have no requests for past days',
    });
  }
  if (!detach) return followRun(context, id);
  await dispatchRequests(context.warehouse, printError);
  return requireRun(pool, id);
}

export const runsCommand = new Command('runs')
  .argument('[id]', 'number of a run', parseId)
  .option('--limit <n>', 'how many to list', parseId, 20)
  .addOption(jsonOption())
  .action(async (id: number | undefined, options: OutputOptions & { readonly limit: number }) => {
    if (id === undefined) {
      const runs = await withWarehouse(({ pool }) => listRuns(pool, options.limit));
      printResult(options, runs, () => formatRuns(runs) || 'No run yet.\n');
      return;
    }
    const { run, failures } = await withWarehouse(async ({ pool }) => ({
      run: await requireRun(pool, id),
      failures: await listFailures(pool, [id]),
    }));
    printResult(options, run, () => formatRecord(run) + failureLines(failures));
  })
  .addCommand(pause)
  .addCommand(resume)
  .addCommand(cancel);
