/** What a schedule may spend without confirmation: it needs a limit, or the statement that none is wanted. */
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import { ConfigError } from '../errors.ts';
import type { Pool } from '../load/connection/pool.ts';
import { forecastPipelines, sumMonthlyCredits } from '../plan/forecast.ts';
import type { Setup } from './setup.ts';

/** Throws ConfigError if pipelines would spend credits by cron without any limit. */
export function requireBudget({ config, environment }: Setup): void {
  const { budget, pipelines } = config;
  const isLimited = ({ day, month }: Pick<Config['budget'], 'day' | 'month'>) =>
    day !== undefined || month !== undefined;
  const isEachLimited = Object.values(pipelines).every((pipeline) => isLimited(pipeline.budget));
  if (budget.unlimited || isLimited(budget) || isEachLimited) return;
  throw new ConfigError('the schedule would spend credits without a limit: there is no budget', {
    remedy:
      `set budget.day or budget.month in ${environment.config.path}, or budget: unlimited; ` +
      'npx echotik-warehouse config init writes such a file, and status shows what 30 days cost',
  });
}

/** Logs the expected costs of each pipeline and of all together. Errors are logged, not thrown. */
export async function logForecast(log: Logger, pool: Pool, config: Config, at: Date): Promise<void> {
  try {
    const forecasts = await forecastPipelines(pool, config, at);
    for (const { pipeline, credits, credits_month, basis, mistake } of forecasts) {
      if (mistake) log.warn({ pipeline, err: mistake }, 'forecast');
      else log.info({ pipeline, credits_per_run: credits, credits_in_30_days: credits_month, basis }, 'forecast');
    }
    const { day = null, month = null, unlimited } = config.budget;
    log.info(
      { credits_in_30_days: sumMonthlyCredits(forecasts), budget_day: day, budget_month: month, unlimited },
      'forecast of all pipelines',
    );
  } catch (err) {
    log.warn({ err }, 'forecast');
  }
}
