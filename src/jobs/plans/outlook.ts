/** A plan for those who pay: what it asks, what of that is held, what it costs, how long it takes, what is left to spend. */
import type { Config } from '../../config/config.ts';
import type { Lane } from '../../extract/outcome.ts';
import type { Pool } from '../../load/pool.ts';
import { budgetDay, creditsLeft } from '../ledger/budget.ts';
import { readSpending } from '../ledger/spending.ts';
import type { LaneLimits } from '../worker/queues.ts';
import { budgetOf, limitOf } from './budget-of.ts';
import { type Estimate, estimate } from './estimate.ts';
import type { RunPlan } from './run-plan.ts';

export interface Outlook extends Estimate {
  readonly pipeline: string;
  readonly business_date: string;
  /** Credits at which the run stops. */
  readonly max_credits: number;
  /** The least time at the lanes' rates; null where they have no limit. */
  readonly seconds: number | null;
  /** Day of the budget's zone. */
  readonly day: string;
  /** What this pipeline may still spend; null: no limit. */
  readonly credits_left_today: number | null;
  readonly credits_left_month: number | null;
}

type Limits = Readonly<Record<Lane, LaneLimits>>;

/** `maxCredits`: a limit that somebody set; absent: the plan with the margin of the configuration. */
export async function outlook(
  pool: Pool,
  config: Config,
  plan: RunPlan,
  {
    limits = config.lanes,
    maxCredits,
  }: { readonly limits?: Limits | undefined; readonly maxCredits?: number | undefined } = {},
  at: Date = new Date(),
): Promise<Outlook> {
  const estimated = await estimate(pool, plan, at);
  const budget = budgetOf(config);
  const spending = await readSpending(pool, budget, at);
  const left = creditsLeft(budget, spending, { pipeline: plan.pipeline, core: plan.core ?? false });
  return {
    pipeline: plan.pipeline,
    business_date: plan.businessDate,
    ...estimated,
    max_credits: maxCredits ?? limitOf(estimated.credits, config),
    seconds: secondsAt(limits, estimated),
    day: budgetDay(budget, at).day,
    credits_left_today: left.day,
    credits_left_month: left.month,
  };
}

/** Lanes work side by side: the slower one tells. */
function secondsAt(limits: Limits, { streams }: Estimate): number | null {
  const times = (Object.keys(limits) as Lane[]).flatMap((lane) => {
    const { perSecond } = limits[lane];
    const calls = streams.filter((stream) => stream.lane === lane).reduce((sum, { to_buy }) => sum + to_buy, 0);
    return perSecond === null ? [] : [calls / perSecond];
  });
  return times.length ? Math.ceil(Math.max(...times)) : null;
}

/** The plan with what was told of its cost: what it is held to when it runs. */
export const agreed = (plan: RunPlan, { credits, max_credits }: Pick<Outlook, 'credits' | 'max_credits'>): RunPlan => ({
  ...plan,
  credits,
  maxCredits: max_credits,
});
