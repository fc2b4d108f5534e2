/** What a schedule may spend when nobody is asked any more: it needs a limit, or somebody who says that none is meant. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import { creditsInAll, forecasts } from '../jobs/plans/forecast.ts';
import type { Pool } from '../load/pool.ts';
import type { Setup } from './desk.ts';

/** Throws ConfigError where pipelines would spend credits by cron without any limit. */
export function requireBudget({ config, environment }: Setup): void {
  const { budget, pipelines } = config;
  const isLimited = ({ day, month }: Pick<Config['budget'], 'day' | 'month'>) =>
    day !== undefined || month !== undefined;
  const own = Object.values(pipelines);
  if (budget.unlimited || isLimited(budget) || own.every((pipeline) => isLimited(pipeline.budget))) return;
  throw new ConfigError('the schedule would spend credits without a limit: there is no budget', {
    remedy:
      `set budget.day or budget.month in ${environment.config.path}, or budget: unlimited; ` +
      'npx echotik-warehouse config init writes such a file, and status shows what 30 days cost',
  });
}

/** Logs what each pipeline and all of them together are expected to cost. Trouble is logged and ends nothing. */
export async function logForecast(log: Logger, pool: Pool, config: Config): Promise<void> {
  try {
    const found = await forecasts(pool, config);
    for (const { pipeline, credits, credits_month, basis, mistake } of found) {
      if (mistake) log.warn({ pipeline, err: mistake }, 'forecast');
      else log.info({ pipeline, credits_per_run: credits, credits_in_30_days: credits_month, basis }, 'forecast');
    }
    const { day = null, month = null, unlimited } = config.budget;
    log.info(
      { credits_in_30_days: creditsInAll(found), budget_day: day, budget_month: month, unlimited },
      'forecast of all pipelines',
    );
  } catch (err) {
    log.warn({ err }, 'forecast');
  }
}
