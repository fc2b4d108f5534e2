/**
 * Plans whose inputs are all known without the warehouse: from the configuration, or from params that the test gives.
 */
import { planPipeline, planTarget } from '../../src/plan/plan-pipelines.ts';
import type { PlanDraft, RunPlan } from '../../src/plan/run-plan.ts';

function completeDraft(draft: PlanDraft): RunPlan {
  const { targets, settings: _, knownRoots, ...run } = draft;
  if (targets.some(({ sql }) => sql)) throw new Error(`${run.pipeline} has SQL: use resolveInputs`);
  return { ...run, roots: knownRoots };
}

export const planKnownTarget = (...args: Parameters<typeof planTarget>): RunPlan => completeDraft(planTarget(...args));

export const planKnownPipeline = (...args: Parameters<typeof planPipeline>): RunPlan =>
  completeDraft(planPipeline(...args));
