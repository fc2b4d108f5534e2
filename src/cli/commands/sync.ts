import { Command } from 'commander';
import type { Overrides } from '../../jobs/plans/inputs.ts';
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { type Choices, fullPlan, targetPlan, type When } from '../../jobs/plans/pipelines.ts';
import type { Run, RunPlan } from '../../jobs/ledger/runs.ts';
import { openDesk, runPlan } from '../desk.ts';
import { ExitCode, endWith, exitCodeOf, printRunError } from '../exit.ts';
import { json, maxPages, names, param, yes } from '../options.ts';
import { listenForStop } from '../signals.ts';

interface Options {
  readonly param: Overrides;
  readonly maxPages?: number;
  readonly follow?: readonly string[] | boolean;
  readonly all?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
}

export const sync = new Command('sync')
  .description('Run streams or pipelines now, wait for them and show progress.')
  .argument('[stream|pipeline...]', 'names as in `streams` or in the configuration')
  .option('--all', 'every stream of the catalogue, in one run')
  .addOption(param())
  .addOption(maxPages())
  .option('--follow <streams>', 'streams to follow, comma separated (default: those that complete it)', names)
  .option('--no-follow', 'do not follow any child')
  .addOption(yes())
  .addOption(json())
  .action(async (targets: readonly string[], options: Options) => {
    const slot = new Date();
    const follow = options.follow === false ? [] : Array.isArray(options.follow) ? options.follow : undefined;
    const choices = { overrides: options.param, maxPages: options.maxPages, follow };
    const quiet = options.json === true;
    const stop = listenForStop();
    const desk = await openDesk({
      quiet,
      yes: options.yes === true,
      plans: (config) => plansOf(config, targets, { trigger: 'manual', slot }, choices, options.all === true),
    });
    const runs: Run[] = [];
    let current: number | undefined;
    const all = async () => {
      for (const plan of desk.plans) {
        runs.push(await runPlan(desk, plan, quiet, (runId) => (current = runId)));
      }
    };
    const stopped = await Promise.race([all(), stop.asked]).finally(() => desk.close());
    if (options.json) process.stdout.write(`${JSON.stringify(runs.length === 1 ? runs[0] : runs, null, 2)}\n`);
    for (const run of runs) if (run.status !== 'succeeded') printRunError(run);
    if (stopped) {
      process.stderr.write(`Interrupted. Run ${current} is kept: the same command, or any worker, goes on with it.\n`);
      endWith(ExitCode.interrupted);
    } else endWith(exitCodeOf(runs));
    stop.forget();
  });

function plansOf(
  config: Config,
  names: readonly string[],
  when: When,
  choices: Choices,
  all: boolean,
): readonly RunPlan[] {
  if (all !== (names.length === 0)) {
    throw new ConfigError(all ? '--all stands alone' : 'nothing to sync was named', {
      remedy: 'name streams or pipelines (see `streams`), or use --all',
    });
  }
  if (!all) return names.map((name) => targetPlan(config, name, when, choices));
  if (choices.follow)
    throw new ConfigError('--all follows everything', { remedy: 'leave --follow and --no-follow out' });
  return [fullPlan(config, when, choices)];
}
