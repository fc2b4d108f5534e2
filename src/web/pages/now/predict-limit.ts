/** When a limit of the budget will be reached, if every slot costs what is forecast for it. */
import type { BudgetState } from '../../../monitoring/operational-state.ts';
import type { PricedSlot } from './find-next-slots.ts';

/** Credits of a day or a month. */
export interface BudgetOutlook extends Omit<BudgetState, 'byPipeline'> {
  /** When it will be reached before its window ends; null: it will not, or the time is not known. */
  readonly reachedAt: Date | null;
}

/** Further slots of a pipeline are not added up: to find a slot takes a fraction of a millisecond. */
const MAX_SLOTS = 60;

/** `findSlots`: the priced slots until a time, the first ones first; called where the limit is in question only. */
export function predictLimit(
  budget: BudgetState,
  findSlots: (until: Date, count: number) => readonly PricedSlot[],
  now: Date,
): BudgetOutlook {
  const { window, limit, spent, forecast, endsAt } = budget;
  const outlook = { window, limit, spent, forecast, endsAt };
  if (limit === null || forecast <= limit) return { ...outlook, reachedAt: null };
  if (spent >= limit) return { ...outlook, reachedAt: now };
  return { ...outlook, reachedAt: findSlotBeyond(limit - spent, findSlots(endsAt, MAX_SLOTS)) };
}

/** The slot whose run exceeds what is left; null: it is not among these. */
function findSlotBeyond(left: number, slots: readonly PricedSlot[]): Date | null {
  let total = 0;
  for (const { slot, credits, isPaused } of slots) {
    if (!isPaused) total += credits ?? 0;
    if (total > left) return slot;
  }
  return null;
}
