/** The price of a plan before it runs: requests, stored answers, credits, time, and what is left of the budget. */
import type { Config, LaneLimits } from '../config/config.ts';
import type { Lane } from '../extract/outcome.ts';
import type { Pool } from '../load/connection/pool.ts';
import { budgetDay, creditsLeft } from '../ledger/budget.ts';
import { readSpending } from '../ledger/spending.ts';
import { buildBudget, computeCostLimit } from './build-budget.ts';
import { type Estimate, estimateRun } from './estimate.ts';
import type { RunPlan } from './run-plan.ts';

export interface Quote extends Estimate {
  readonly pipeline: string;
  readonly business_date: string;
  /** Credits at which the run stops. */
  readonly max_credits: number;
  /** The shortest time at the rates of the lanes, in seconds; null: no lane has a limit. */
  readonly seconds: number | null;
  /** Day of the budget's zone. */
  readonly day: string;
  /** Credits that this pipeline may still spend; null: no limit. */
  readonly credits_left_today: number | null;
  readonly credits_left_month: number | null;
}

type Limits = Readonly<Record<Lane, LaneLimits>>;

interface QuoteOptions {
  /** The rates at which the lanes will be called; absent: those of the configuration. */
  readonly limits?: Limits | undefined;
  /** Credits at which the run will stop; absent: the estimate with the margin of the configuration. */
  readonly maxCredits?: number | undefined;
}

/** Prices a plan. `at` decides which stored answers are fresh and to which day of the budget the credits belong. */
export async function quoteRun(
  pool: Pool,
  config: Config,
  plan: RunPlan,
  at: Date,
  { limits = config.lanes, maxCredits }: QuoteOptions = {},
): Promise<Quote> {
  const estimated = await estimateRun(pool, plan, at);
  const budget = buildBudget(config);
  const spending = await readSpending(pool, budget, at);
  const left = creditsLeft(budget, spending, { pipeline: plan.pipeline, core: plan.core ?? false });
  return {
    pipeline: plan.pipeline,
    business_date: plan.businessDate,
    ...estimated,
    max_credits: maxCredits ?? computeCostLimit(estimated.credits, config),
    seconds: estimateSeconds(limits, estimated),
    day: budgetDay(budget, at).day,
    credits_left_today: left.day,
    credits_left_month: left.month,
  };
}

/** Lanes work in parallel, so the slowest one decides. */
function estimateSeconds(limits: Limits, { streams }: Estimate): number | null {
  const times = (Object.keys(limits) as Lane[]).flatMap((lane) => {
    const { perSecond } = limits[lane];
    const calls = streams.filter((stream) => stream.lane === lane).reduce((sum, { to_buy }) => sum + to_buy, 0);
    return perSecond === null ? [] : [calls / perSecond];
  });
  return times.length ? Math.ceil(Math.max(...times)) : null;
}

/** The plan with the quoted credits and the limit at which its run stops. */
export const withCostLimit = (
  plan: RunPlan,
  { credits, max_credits }: Pick<Quote, 'credits' | 'max_credits'>,
): RunPlan => ({
  ...plan,
  credits,
  maxCredits: max_credits,
});
