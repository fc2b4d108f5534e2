/** Credits of the day and of the month, and what the slots until their ends will cost. */
import { type Config, getPipelineTimezone } from '../config/config.ts';
import { budgetDay, type Spending } from '../ledger/budget.ts';
import { readSpending } from '../ledger/spending.ts';
import type { Connection } from '../load/connection/pool.ts';
import { buildBudget } from '../plan/build-budget.ts';
import { addDays, startOfDay, startOfMonth } from '../time.ts';
import { countSlots } from './count-slots.ts';
import type { BudgetState } from './operational-state.ts';
import type { PipelineFacts } from './read-pipelines.ts';

/** The day and the month at `at`, in the zone of the budget. Needs no transaction. */
export async function readBudgets(
  database: Connection,
  config: Config,
  pipelines: readonly PipelineFacts[],
  at: Date,
): Promise<readonly BudgetState[]> {
  const budget = buildBudget(config);
  const spending = await readSpending(database, budget, at);
  const { day, month } = budgetDay(budget, at);
  const ends = {
    day: startOfDay(addDays(day, 1), budget.timezone),
    month: startOfDay(startOfMonth(month, 1), budget.timezone),
  };
  return (['day', 'month'] as const).map((window) => ({
    window,
    spent: spending.total[window],
    limit: budget[window] ?? null,
    forecast: spending.total[window] + forecastCredits(config, pipelines, at, ends[window]),
    endsAt: ends[window],
    byPipeline: sumByPipeline(config, spending, window),
  }));
}

/** Credits of the open runs and of the slots until `end`. Pipelines that never succeeded or are paused count 0. */
function forecastCredits(config: Config, pipelines: readonly PipelineFacts[], at: Date, end: Date): number {
  const credits = pipelines.map(({ state, settings, since, usualCredits, creditsToCome }) => {
    if (!usualCredits || state.pausedAt || !since) return creditsToCome;
    const from = state.slotDue ? since : at;
    return creditsToCome + usualCredits * countSlots(settings.cron, getPipelineTimezone(settings, config), from, end);
  });
  return Math.round(credits.reduce((sum, each) => sum + each, 0));
}

/** What was requested manually counts as the pipeline `other`. */
function sumByPipeline(
  { pipelines }: Config,
  spending: Spending,
  window: 'day' | 'month',
): ReadonlyMap<string, number> {
  const sums = new Map(Object.keys(pipelines).map((name) => [name, 0]));
  for (const [name, spent] of spending.pipelines) {
    const label = Object.hasOwn(pipelines, name) ? name : 'other';
    sums.set(label, (sums.get(label) ?? 0) + spent[window]);
  }
  return sums;
}
