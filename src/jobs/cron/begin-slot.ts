/** What becomes of a slot that is due: a run, or a tick that says why there is none. */
import type { Config, Pipeline } from '../../config/config.ts';
import type { Pool } from '../../load/connection/pool.ts';
import { beginRun } from '../../ledger/begin-run.ts';
import type { OnEvent, SlotOutcome } from '../../ledger/job-event.ts';
import { findPassedDeadline } from '../../ledger/new-run.ts';
import { cancelRun, findExistingRun } from '../../ledger/resume-run.ts';
import type { Source } from '../../ledger/source.ts';
import { planPipeline } from '../../plan/plan-pipelines.ts';
import { quoteRun, withCostLimit } from '../../plan/quote.ts';
import { resolveInputs } from '../../plan/resolve-inputs.ts';
import type { RunPlan } from '../../plan/run-plan.ts';
import type { MissedSlot } from '../../plan/slots.ts';
import type { Queues } from '../queues/queues.ts';
import { readScheduleState, recordTicks, type ScheduledPipeline } from './schedules.ts';

export interface SlotOptions {
  readonly pool: Pool;
  readonly queues: Queues;
  readonly config: Config;
  /** Where the answers of its runs come from; absent: the warehouse is not marked. */
  readonly source?: Source | undefined;
  readonly onEvent?: OnEvent;
  /** Called with every run that this clock began (with its slot) or resumed (without). */
  readonly onRun?: (pipeline: string, runId: number, slot: Date | undefined) => void;
}

interface DueSlot {
  readonly slot: Date;
  readonly trigger: 'cron' | 'catch-up';
}

/**
 * Begins the run of a slot that is due, or accounts for the slot otherwise. False when it has to wait for the run
 * before it.
 */
export async function beginSlot(
  options: SlotOptions,
  scheduled: ScheduledPipeline,
  { overlap }: Pipeline,
  { slot, trigger }: DueSlot,
  at: Date,
): Promise<boolean> {
  const { pool, queues, config, source, onRun } = options;
  const { pipeline: name } = scheduled;
  const plan = await resolveInputs(pool, planPipeline(config, name, { trigger, slot }));
  if (trigger === 'catch-up' && (await isCovered(options, scheduled, plan))) return true;
  const deadline = findPassedDeadline(plan, at);
  if (deadline) {
    const reason = `its streams describe only the present, and could be requested until ${deadline.toISOString()}`;
    await accountForSlots(options, scheduled, [{ slot, reason }], 'missed');
    return true;
  }
  const { running } = await readScheduleState(pool, name, at);
  if (running !== null) {
    // Slots are caught up one after the other.
    if (overlap === 'queue' || trigger === 'catch-up') return false;
    if (overlap === 'skip') {
      const reason = `run ${running} had not ended`;
      await accountForSlots(options, scheduled, [{ slot, reason }], 'overlapped', running);
      return true;
    }
    await cancelRun(pool, running, { reason: 'overlap', error: `the slot ${slot.toISOString()} took its place` });
  }
  const run = await beginRun(pool, withCostLimit(plan, await quoteRun(pool, config, plan, at)), at, source);
  if (!run) return true;
  onRun?.(name, run.runId, slot);
  await queues.enqueue(run.queued);
  return true;
}

/**
 * A run of the same plan and day that began after a missed slot replaces the run of that slot: nothing is bought twice.
 */
async function isCovered(options: SlotOptions, scheduled: ScheduledPipeline, plan: RunPlan): Promise<boolean> {
  const known = await findExistingRun(options.pool, plan);
  if (!known || known.startedAt < plan.slot || !(known.complete || known.open)) return false;
  const reason = `run ${known.runId} began after it and requests the same`;
  await accountForSlots(options, scheduled, [{ slot: plan.slot, reason }], 'covered', known.runId);
  return true;
}

/** Records the ticks of slots without a run of their own, and reports those that are new. */
export async function accountForSlots(
  { pool, onEvent }: SlotOptions,
  scheduled: ScheduledPipeline,
  slots: readonly MissedSlot[],
  outcome: SlotOutcome['outcome'],
  run: number | null = null,
): Promise<void> {
  for (const slot of await recordTicks(pool, scheduled, slots, outcome, run)) {
    onEvent?.({ kind: 'slot accounted for', ...slot });
  }
}
