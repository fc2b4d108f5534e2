/** The budget that the configuration sets, and how far a run may go beyond its plan. */
import type { Config } from '../../config/config.ts';
import type { Budget } from '../ledger/budget.ts';

export function budgetOf({ budget, pipelines }: Pick<Config, 'budget' | 'pipelines'>): Budget {
  const own = Object.entries(pipelines).map(([name, pipeline]) => [name, pipeline.budget]);
  return { ...budget, pipelines: Object.fromEntries(own) };
}

/** A small plan may need a page more than it knew. */
const LEAST_MARGIN = 20;

/** Credits at which a run that is planned to cost `credits` stops. */
export const limitOf = (credits: number, { budget }: Pick<Config, 'budget'>): number =>
  credits + Math.max(LEAST_MARGIN, Math.ceil(credits * budget.margin));
