/** Credits: the rate at which a budget is spent, the forecast of the schedule, and the quota of the account. */
import type { BudgetState } from '../../monitoring/operational-state.ts';
import { startOfMonth, utcDay } from '../../time.ts';
import { MINUTE_MS, type Rule } from './rule.ts';

/** Before this share of the month has passed, a rate says little. */
const MIN_ELAPSED = 0.1;

const toFacts = ({ window, spent, endsAt }: BudgetState, limit: number) => ({
  window,
  spent,
  limit,
  endsAt: endsAt.toISOString(),
});

/** The share of the month that has passed. `endsAt` is the first moment of the next month. */
function computeElapsedShare(endsAt: Date, at: Date): number {
  const lastDay = utcDay(new Date(endsAt.getTime() - 1));
  const lengthMs = Date.parse(startOfMonth(lastDay, 1)) - Date.parse(startOfMonth(lastDay));
  return 1 - (endsAt.getTime() - at.getTime()) / lengthMs;
}

/**
 * The month is spent before it ends, at the rate of the month so far. Whether it is spent by the schedule or by commands
 * makes no difference. A day is not extrapolated, because a schedule spends at a few times of the day.
 */
export const budgetBurn: Rule<'budget-burn'> = {
  name: 'budget-burn',
  threshold: 1.1,
  unit: 'times the limit of the month, at the rate of the month so far',
  forMs: 0,
  keepFiringMs: 60 * MINUTE_MS,
  find: ({ state, threshold }) =>
    state.budgets.flatMap((budget) => {
      const { window, spent, limit, endsAt } = budget;
      const elapsed = computeElapsedShare(endsAt, state.readAt);
      if (window !== 'month' || limit === null || elapsed < MIN_ELAPSED || elapsed > 1) return [];
      const projected = Math.round(spent / elapsed);
      if (projected < threshold * limit) return [];
      return { subject: window, pipeline: null, severity: 'warning', facts: { ...toFacts(budget, limit), projected } };
    }),
};

/** The slots that are left cost more than what is left. Critical once nothing is left. */
export const budgetRunsDry: Rule<'budget-runs-dry'> = {
  name: 'budget-runs-dry',
  threshold: 1,
  unit: 'times the limit of the day or month, by the forecast of the schedule',
  forMs: 0,
  keepFiringMs: 0,
  find: ({ state, threshold }) =>
    state.budgets.flatMap((budget) => {
      const { window, spent, limit, forecast } = budget;
      if (limit === null || forecast <= threshold * limit) return [];
      const severity = spent >= limit ? 'critical' : 'warning';
      return { subject: window, pipeline: null, severity, facts: { ...toFacts(budget, limit), forecast } };
    }),
};

/** EchoTik refused calls of the newest run of a pipeline, because the quota of the account is used up. */
export const quotaExhausted: Rule<'quota-exhausted'> = {
  name: 'quota-exhausted',
  threshold: 1,
  unit: 'refused runs; always 1',
  forMs: 0,
  keepFiringMs: 0,
  find({ state }) {
    const runs = state.pipelines.flatMap(({ lastRun }) => (lastRun?.reason === 'api_quota' ? lastRun.run : []));
    return runs.length ? [{ subject: '', pipeline: null, severity: 'critical', facts: { runs } }] : [];
  },
};
