/** When a limit of the budget is reached. */
import { type Config, getPipelineTimezone } from '../../../config/config.ts';
import type { PipelineFacts } from '../../../monitoring/read-pipelines.ts';
import type { BudgetState } from '../../../monitoring/operational-state.ts';
import { iterateSlots } from '../../../plan/slots.ts';

/** Later slots of a pipeline are not looked at: finding them takes milliseconds. */
const MAX_SLOTS = 200;

/**
 * The slot whose run reaches the limit, if each costs what its pipeline usually costs; `at` if it is reached already or
 * by the open runs. Null: it is not reached, or there is no limit.
 */
export function findLimitHit(
  config: Config,
  pipelines: readonly PipelineFacts[],
  { spent, limit, endsAt }: Pick<BudgetState, 'spent' | 'limit' | 'endsAt'>,
  at: Date,
): Date | null {
  if (limit === null) return null;
  const slots = pipelines
    .flatMap((facts) => listSlotCosts(config, facts, at, endsAt))
    .sort((a, b) => a.slot.getTime() - b.slot.getTime());
  let credits = spent + pipelines.reduce((sum, { creditsToCome }) => sum + creditsToCome, 0);
  if (credits >= limit) return at;
  for (const { slot, cost } of slots) {
    credits += cost;
    if (credits >= limit) return slot;
  }
  return null;
}

function listSlotCosts(config: Config, { settings, state, since, usualCredits }: PipelineFacts, at: Date, end: Date) {
  if (!usualCredits || state.pausedAt || !since) return [];
  const slots: { readonly slot: Date; readonly cost: number }[] = [];
  for (const slot of iterateSlots(settings.cron, getPipelineTimezone(settings, config), at, end)) {
    slots.push({ slot, cost: usualCredits });
    if (slots.length === MAX_SLOTS) break;
  }
  return slots;
}
