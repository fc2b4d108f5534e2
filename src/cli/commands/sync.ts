import { Command } from 'commander';
import type { Config } from '../../config/config.ts';
import { ConfigError } from '../../errors.ts';
import { planAllStreams, planAllTargets, type RunOccasion, type TargetPlanOptions } from '../../plan/plan-pipelines.ts';
import type { PlanDraft } from '../../plan/run-plan.ts';
import { runCommand } from '../command.ts';
import { readSetup } from '../setup.ts';
import { type CommandContext, withApiContext } from '../working-context.ts';
import { jsonOption, maxCreditsOption, yesOption } from '../input/options.ts';
import { addPlanFlags, type PlanFlags, toPlanOptions } from '../input/plan-flags.ts';
import { printJson } from '../output/json.ts';
import { runPlans } from '../spend.ts';

interface Options extends PlanFlags {
  readonly all?: boolean;
  readonly maxCredits?: number;
  readonly yes?: boolean;
  readonly json?: boolean;
}

const command = new Command('sync')
  .argument('[stream|pipeline...]', 'names as in `streams` or in the configuration')
  .option('--all', 'every stream of the catalogue, in one run');

export const syncCommand = addPlanFlags(command)
  .addOption(maxCreditsOption())
  .addOption(yesOption())
  .addOption(jsonOption())
  .action((names: readonly string[], options: Options) => {
    const { maxCredits, yes = false, json: asJson = false } = options;
    const occasion = { trigger: 'manual', slot: new Date() } as const;
    const setup = readSetup();
    const plans = planSyncTargets(setup.config, names, occasion, toPlanOptions(options), options.all === true);
    return runCommand<CommandContext>({
      open: (work) => withApiContext(setup, asJson, work),
      work: (context, scope) => runPlans(context, plans, { maxCredits, yes }, scope),
      print: (runs) => {
        if (asJson) printJson(runs.length === 1 ? runs[0] : runs);
      },
      onInterrupt: 'the same command, or any worker, continues it',
    });
  });

/** Throws ConfigError for unknown names and for options that exclude each other. */
function planSyncTargets(
  config: Config,
  names: readonly string[],
  occasion: RunOccasion,
  options: TargetPlanOptions,
  all: boolean,
): readonly PlanDraft[] {
  if (all !== (names.length === 0)) {
    throw new ConfigError(all ? '--all stands alone' : 'nothing to sync was named', {
      remedy: 'name streams or pipelines (see `streams`), or use --all',
    });
  }
  if (!all) return planAllTargets(config, names, occasion, options);
  if (options.follow)
    throw new ConfigError('--all follows everything', { remedy: 'leave --follow and --no-follow out' });
  return [planAllStreams(config, occasion, options)];
}
