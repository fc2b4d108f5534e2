/** The budget that the configuration sets, and how far a run may go beyond its plan. */
import type { Config } from '../config/config.ts';
import type { Budget } from '../ledger/budget.ts';

export function buildBudget({
  budget,
  pipelines,
  lookAhead,
}: Pick<Config, 'budget' | 'pipelines' | 'lookAhead'>): Budget {
  const limits = Object.entries(pipelines).map(([name, pipeline]) => [name, pipeline.budget] as const);
  return { ...budget, lookAhead, pipelines: Object.fromEntries(limits) };
}

/** Credits. A small plan may need a page more than was known, which a share of it would not cover. */
const MIN_MARGIN = 20;

/** Credits at which a run stops that is estimated to cost `credits`. */
export const computeCostLimit = (credits: number, { budget }: Pick<Config, 'budget'>): number =>
  credits + Math.max(MIN_MARGIN, Math.ceil(credits * budget.margin));
