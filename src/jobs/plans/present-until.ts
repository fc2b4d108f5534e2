/** Until when a run may ask streams that describe only the present: what they answer later is not of its business date. */
import { addDays, businessDate, startOf } from '../../time.ts';
import type { RunPlan } from './run-plan.ts';

/**
 * For a run of a schedule the end of the slot's business day, and at most the tolerance after the slot. A run by hand has no
 * slot that it could be late for: it has the business day on which it begins. Undefined for one that reads files or stored
 * bodies. `at` is the clock's now.
 */
export function presentUntil(
  { trigger, slot, businessDate: day, lateness }: Pick<RunPlan, 'trigger' | 'slot' | 'businessDate' | 'lateness'>,
  at: Date,
): Date | undefined {
  if (!lateness || trigger === 'import' || trigger === 'replay') return undefined;
  const { timezone, slotTolerance } = lateness;
  if (trigger !== 'cron' && trigger !== 'catch-up') return endOf(businessDate(at, timezone), timezone);
  return new Date(Math.min(endOf(day, timezone).getTime(), slot.getTime() + slotTolerance));
}

const endOf = (day: string, timezone: string) => startOf(addDays(day, 1), timezone);

/** The time at which nothing of the plan could be asked any more, where that has passed: all its first requests describe the present. */
export function overSince(plan: RunPlan, at: Date): Date | undefined {
  const until = presentUntil(plan, at);
  const isPresent = plan.roots.length > 0 && plan.roots.every(({ stream }) => stream.describes === 'present');
  return until && until <= at && isPresent ? until : undefined;
}
