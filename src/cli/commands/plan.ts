import { Command } from 'commander';
import { readEnvironment } from '../../config/environment.ts';
import { readConfig } from '../../config/read-config.ts';
import { resolved } from '../../jobs/plans/lookups.ts';
import { outlook } from '../../jobs/plans/outlook.ts';
import { targetPlan } from '../../jobs/plans/pipelines.ts';
import { apiLimits } from '../api.ts';
import { type ChoiceOptions, choicesOf, withChoices } from '../choices.ts';
import { attempts } from '../attempts.ts';
import { ExitCode } from '../exit.ts';
import { json, maxCredits } from '../options.ts';
import { planText } from '../plan-text.ts';
import { withWarehouse } from '../reading.ts';

interface Options extends ChoiceOptions {
  readonly maxCredits?: number;
  readonly json?: boolean;
}

const command = new Command('plan')
  .description('Show what a sync would ask, what of that is held already, and what it would cost. Costs nothing.')
  .argument('<stream|pipeline...>', 'names as in `streams` or in the configuration');

export const plan = withChoices(command)
  .addOption(maxCredits())
  .addOption(json())
  .action(async (targets: readonly string[], options: Options) => {
    const environment = readEnvironment();
    const config = readConfig(environment);
    const when = { trigger: 'manual', slot: new Date() } as const;
    const choices = choicesOf(options);
    const limits = { limits: apiLimits(environment), maxCredits: options.maxCredits };
    const each = attempts(targets.length);
    const plans = (
      await Promise.all(targets.map((name) => each.of(() => targetPlan(config, name, when, choices))))
    ).filter((one) => one !== undefined);
    const priced = plans.length
      ? await withWarehouse(({ pool }) =>
          Promise.all(
            plans.map((one) => each.of(async () => outlook(pool, config, await resolved(pool, one), limits))),
          ),
        )
      : [];
    const found = priced.filter((one) => one !== undefined);
    if (options.json) process.stdout.write(`${JSON.stringify(targets.length === 1 ? found[0] : found, null, 2)}\n`);
    else if (found.length)
      process.stdout.write(`Plan for business date ${found[0]?.business_date ?? ''}:\n${planText(found)}`);
    if (each.haveMistakes()) process.exitCode = ExitCode.usage;
  });
