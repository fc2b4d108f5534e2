import { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { type Choices, fullPlan, targetPlans, type When } from '../../jobs/plans/pipelines.ts';
import type { Run } from '../../jobs/ledger/runs.ts';
import type { RunPlan } from '../../jobs/plans/run-plan.ts';
import { attempts } from '../attempts.ts';
import { agree, runPlan } from '../buying.ts';
import { readSetup, withDesk } from '../desk.ts';
import { ExitCode, endWith, exitCodeOf, interruptedText, printRunError } from '../exit.ts';
import { type ChoiceOptions, choicesOf, withChoices } from '../choices.ts';
import { json, maxCredits, yes } from '../options.ts';
import { listenForStop } from '../signals.ts';

interface Options extends ChoiceOptions {
  readonly all?: boolean;
  readonly maxCredits?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const command = new Command('sync')
  .description('Run streams or pipelines now, wait for them and show progress.')
  .argument('[stream|pipeline...]', 'names as in `streams` or in the configuration')
  .option('--all', 'every stream of the catalogue, in one run');

export const sync = withChoices(command)
  .addOption(maxCredits())
  .addOption(yes())
  .addOption(json())
  .action(async (targets: readonly string[], options: Options) => {
    const slot = new Date();
    const stop = listenForStop();
    const setup = readSetup();
    const wanted = plansOf(
      setup.config,
      targets,
      { trigger: 'manual', slot },
      choicesOf(options),
      options.all === true,
    );
    const { maxCredits } = options;
    const runs: Run[] = [];
    let current: number | undefined;
    let planned = wanted.length;
    const each = attempts(wanted.length);
    const stopped = await withDesk(setup, options.json === true, async (desk) => {
      const terms = { maxCredits, yes: options.yes === true, attempts: each };
      const plans = await Promise.race([agree(desk, wanted, terms), stop.asked]);
      if (typeof plans === 'string') return true;
      planned = plans.length;
      for (const plan of plans) {
        current = undefined;
        const run = await each.of(() => runPlan(desk, plan, { maxCredits, stop, onRun: (runId) => (current = runId) }));
        if (typeof run === 'string') return true;
        if (run) runs.push(run);
      }
      return false;
    });
    if (options.json) process.stdout.write(`${JSON.stringify(runs.length === 1 ? runs[0] : runs, null, 2)}\n`);
    for (const run of runs) if (run.status !== 'succeeded') printRunError(run);
    if (stopped) {
      process.stderr.write(
        interruptedText(current, 'the same command, or any worker, goes on with it', runs.length, planned),
      );
      endWith(ExitCode.interrupted);
    } else endWith(each.haveMistakes() ? ExitCode.usage : exitCodeOf(runs));
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
  if (!all) return targetPlans(config, names, when, choices);
  if (choices.follow)
    throw new ConfigError('--all follows everything', { remedy: 'leave --follow and --no-follow out' });
  return [fullPlan(config, when, choices)];
}
