import { Command } from 'commander';
import { resolveInputs } from '../../plan/resolve-inputs.ts';
import { quoteRun } from '../../plan/quote.ts';
import { planTarget } from '../../plan/plan-pipelines.ts';
import { collectConfigErrors } from '../collect-config-errors.ts';
import { withWarehouse } from '../context.ts';
import { readSetup } from '../setup.ts';
import { selectApiLimits } from '../working-context.ts';
import { ExitCode } from '../exit-code.ts';
import { jsonOption, maxCreditsOption } from '../input/options.ts';
import { addPlanFlags, type PlanFlags, toPlanOptions } from '../input/plan-flags.ts';
import { type OutputOptions, printResult } from '../output/json.ts';
import { planText } from '../output/plan-text.ts';

interface Options extends PlanFlags, OutputOptions {
  readonly maxCredits?: number;
}

const command = new Command('plan').argument('<stream|pipeline...>', 'names as in `streams` or in the configuration');

export const planCommand = addPlanFlags(command)
  .addOption(maxCreditsOption())
  .addOption(jsonOption())
  .action(async (names: readonly string[], options: Options) => {
    const { environment, config } = readSetup();
    const at = new Date();
    const occasion = { trigger: 'manual', slot: at } as const;
    const planOptions = toPlanOptions(options);
    const limits = { limits: selectApiLimits(environment), maxCredits: options.maxCredits };
    const collector = collectConfigErrors(names.length);
    const planned = await Promise.all(
      names.map((name) => collector.run(() => planTarget(config, name, occasion, planOptions))),
    );
    const plans = planned.filter((plan) => plan !== undefined);
    const quoteAll = () =>
      withWarehouse(({ pool }) =>
        Promise.all(
          plans.map((plan) =>
            collector.run(async () => quoteRun(pool, config, await resolveInputs(pool, plan), at, limits)),
          ),
        ),
      );
    const quotes = (plans.length ? await quoteAll() : []).filter((quote) => quote !== undefined);
    printResult(options, names.length === 1 ? quotes[0] : quotes, () =>
      quotes[0] ? `Plan for business date ${quotes[0].business_date}:\n${planText(quotes)}` : '',
    );
    if (collector.hasErrors()) process.exitCode = ExitCode.usage;
  });
