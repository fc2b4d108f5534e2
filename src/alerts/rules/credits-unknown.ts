/** Credits of calls without a complete answer: it is not known whether EchoTik billed them. */
import { MINUTE_MS, type Rule } from './rule.ts';

/** A few lost calls a day are usual. */
const MIN_CREDITS = 10;

export const creditsUnknown: Rule<'credits-unknown'> = {
  name: 'credits-unknown',
  threshold: 0.01,
  unit: 'share of the credits of the day, and ten credits',
  forMs: 0,
  keepFiringMs: 60 * MINUTE_MS,
  find({ state, threshold }) {
    const spentToday = state.budgets.find(({ window }) => window === 'day')?.spent ?? 0;
    const { creditsUnknown: credits } = state;
    if (credits < MIN_CREDITS || credits < threshold * spentToday) return [];
    return [{ subject: '', pipeline: null, severity: 'warning', facts: { credits, spentToday } }];
  },
};
