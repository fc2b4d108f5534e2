/** Plans become runs: priced, agreed to, begun or gone on with, and waited for. */
import { findRunOf, resumeRun } from '../jobs/ledger/resume.ts';
import type { Run } from '../jobs/ledger/runs.ts';
import { resolved } from '../jobs/plans/lookups.ts';
import { agreed, outlook } from '../jobs/plans/outlook.ts';
import type { RunPlan } from '../jobs/plans/run-plan.ts';
import type { Attempts } from './attempts.ts';
import { confirmSpending } from './confirm.ts';
import { type Desk, followRun } from './desk.ts';
import type { StopRequest, StopSignal } from './signals.ts';

interface Terms {
  /** Leave out what is complete for its day. */
  readonly skipComplete?: boolean;
  /** Credits at which each run stops; absent: its plan and the margin. */
  readonly maxCredits?: number | undefined;
  readonly yes: boolean;
  readonly attempts: Attempts;
}

/** The plans that somebody said yes to. Those of the simulator cost nothing, and are looked at again when their turn comes. */
export async function agree(desk: Desk, wanted: readonly RunPlan[], terms: Terms): Promise<readonly RunPlan[]> {
  if (desk.api.source === 'simulator') return wanted;
  const found = await Promise.all(wanted.map((plan) => terms.attempts.of(() => resolved(desk.warehouse.pool, plan))));
  const plans = found.filter((plan) => plan !== undefined);
  const due = terms.skipComplete ? await leaveOutComplete(desk, plans) : plans;
  if (!due.length) return [];
  const prices = await Promise.all(due.map((plan) => priceOf(desk, plan, terms.maxCredits)));
  await confirmSpending(`Plan for ${desk.api.baseUrl}:`, prices, terms.yes);
  return prices.map((price, index) => agreed(due[index] as RunPlan, price));
}

interface RunTerms {
  readonly maxCredits?: number | undefined;
  readonly stop: StopRequest;
  /** Called with the number of the run as soon as it exists. */
  readonly onRun?: (runId: number) => void;
}

/**
 * Begins a run, or goes on with the one that an earlier command left open, and waits for its end, or for the operator who
 * wants to stop. After a signal no run begins; one that is being begun is begun, so that its number is known.
 */
export async function runPlan(
  desk: Desk,
  wanted: RunPlan,
  { maxCredits, stop, onRun }: RunTerms,
): Promise<Run | StopSignal> {
  if (stop.isAsked()) return stop.asked;
  const { pool } = desk.warehouse;
  const found = await resolved(pool, wanted);
  const price = await priceOf(desk, found, maxCredits);
  const plan = found.maxCredits === undefined ? agreed(found, price) : found;
  const known = await findRunOf(pool, plan);
  if (stop.isAsked()) return stop.asked;
  if (known?.open) {
    desk.tell(`${plan.pipeline}: going on with run ${known.runId}.`);
    await resumeRun(pool, known.runId, plan.maxCredits);
  }
  const runId = known?.open ? known.runId : await (await desk.session()).begin(plan);
  onRun?.(runId);
  return Promise.race([followRun(desk, runId, price.requests), stop.asked]);
}

const priceOf = ({ warehouse, config, api }: Desk, plan: RunPlan, maxCredits: number | undefined) =>
  outlook(warehouse.pool, config, plan, { limits: api.limits, maxCredits });

async function leaveOutComplete({ warehouse, tell }: Desk, plans: readonly RunPlan[]): Promise<readonly RunPlan[]> {
  const due: RunPlan[] = [];
  for (const plan of plans) {
    if ((await findRunOf(warehouse.pool, plan))?.complete)
      tell(`${plan.pipeline}: complete for ${plan.businessDate}, nothing to buy.`);
    else due.push(plan);
  }
  return due;
}
