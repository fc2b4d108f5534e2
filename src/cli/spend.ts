/** Plans become runs: they are quoted and confirmed, then each is begun or resumed, and followed to its end. */
import { ConfigError } from '../errors.ts';
import { findExistingRun, resumeRun } from '../ledger/resume-run.ts';
import type { Run } from '../ledger/runs.ts';
import { type Quote, quoteRun, withCostLimit } from '../plan/quote.ts';
import { resolveInputs } from '../plan/resolve-inputs.ts';
import type { PlanDraft, RunPlan } from '../plan/run-plan.ts';
import { collectConfigErrors, type ConfigErrorCollector } from './collect-config-errors.ts';
import type { CommandScope } from './command.ts';
import type { CommandContext } from './working-context.ts';
import { ExitCode } from './exit-code.ts';
import { followRun } from './follow-run.ts';
import { confirmOnTerminal, isTerminal } from './input/prompts.ts';
import { planText } from './output/plan-text.ts';
import { toPrintableLines } from '../printable.ts';

interface SpendingOptions {
  /** Leaves out plans that are complete for their day. */
  readonly skipComplete?: boolean;
  /** Credits at which each run stops; absent: those of its plan and the margin. */
  readonly maxCredits?: number | undefined;
  /** Does not ask for confirmation. */
  readonly yes: boolean;
  /** Called when a run has ended, before the next one begins. */
  readonly onEnded?: () => void;
}

/**
 * Confirms the plans together, then runs one after the other. A plan with a mistake is reported and keeps no other from
 * running; the mistake of a single plan is thrown. Returns the exit code for mistakes; undefined: there were none.
 */
export async function runPlans(
  context: CommandContext,
  wanted: readonly PlanDraft[],
  options: SpendingOptions,
  scope: CommandScope,
): Promise<number | undefined> {
  scope.setPlanned(wanted.length);
  const collector = collectConfigErrors(wanted.length);
  const plans = await scope.orStop(() => confirmPlans(context, wanted, options, collector));
  scope.setPlanned(plans.length);
  for (const plan of plans) {
    scope.setCurrent(undefined);
    const run = await collector.run(() => runPlan(context, plan, options.maxCredits, scope));
    if (!run) continue;
    scope.addEnded(run);
    options.onEnded?.();
  }
  return collector.hasErrors() ? ExitCode.usage : undefined;
}

/**
 * Returns the plans to run. Those of the simulator cost nothing: they need no confirmation and are quoted when they
 * begin.
 */
async function confirmPlans(
  context: CommandContext,
  wanted: readonly PlanDraft[],
  { skipComplete, maxCredits, yes }: SpendingOptions,
  collector: ConfigErrorCollector,
): Promise<readonly (PlanDraft | RunPlan)[]> {
  if (context.api.source === 'simulator') return wanted;
  const resolved = await Promise.all(
    wanted.map((plan) => collector.run(() => resolveInputs(context.warehouse.pool, plan))),
  );
  const plans = resolved.filter((plan) => plan !== undefined);
  const due = skipComplete ? await skipCompletePlans(context, plans) : plans;
  if (!due.length) return [];
  const quotes = await Promise.all(due.map((plan) => quotePlan(context, plan, maxCredits)));
  await confirmSpending(`Plan for ${context.api.baseUrl}:`, quotes, yes);
  return due.map((plan, index) => withCostLimit(plan, quotes[index] as Quote));
}

/**
 * Begins a run, or resumes the one that an earlier command left open, and waits for its end. After a signal no run
 * begins; a run that is just being begun gets its number first, so that the operator learns it.
 */
async function runPlan(
  context: CommandContext,
  wanted: PlanDraft | RunPlan,
  maxCredits: number | undefined,
  scope: CommandScope,
): Promise<Run> {
  scope.throwIfStopped();
  const { pool } = context.warehouse;
  const resolved = 'roots' in wanted ? wanted : await resolveInputs(pool, wanted);
  const quote = await quotePlan(context, resolved, maxCredits);
  const plan = resolved.maxCredits === undefined ? withCostLimit(resolved, quote) : resolved;
  const known = await findExistingRun(pool, plan);
  scope.throwIfStopped();
  if (known?.open) {
    context.report(`${plan.pipeline}: continuing run ${known.runId}.`);
    await resumeRun(pool, known.runId, plan.maxCredits);
  }
  const runId = known?.open ? known.runId : await (await context.session()).begin(plan);
  scope.setCurrent(runId);
  return scope.orStop(() => followRun(context, runId, quote.requests));
}

const quotePlan = ({ warehouse, config, api }: CommandContext, plan: RunPlan, maxCredits: number | undefined) =>
  quoteRun(warehouse.pool, config, plan, new Date(), { limits: api.limits, maxCredits });

async function skipCompletePlans(
  { warehouse, report }: CommandContext,
  plans: readonly RunPlan[],
): Promise<readonly RunPlan[]> {
  const due: RunPlan[] = [];
  for (const plan of plans) {
    if ((await findExistingRun(warehouse.pool, plan))?.complete)
      report(`${plan.pipeline}: complete for ${plan.businessDate}, nothing to buy.`);
    else due.push(plan);
  }
  return due;
}

/** Prints the quotes and asks for confirmation, see confirmCredits. */
export async function confirmSpending(title: string, quotes: readonly Quote[], yes: boolean): Promise<void> {
  const credits = quotes.reduce((sum, quote) => sum + quote.credits, 0);
  await confirmCredits(`${title}\n${planText(quotes)}`, credits, yes);
}

/**
 * Prints `text` on stderr and asks whether the credits may be spent, unless there are none or `yes` is set. Throws
 * ConfigError if the answer is no, or without a terminal.
 */
export async function confirmCredits(text: string, credits: number, yes: boolean): Promise<void> {
  process.stderr.write(toPrintableLines(text));
  if (yes || credits === 0) return;
  if (!isTerminal()) {
    throw new ConfigError('this would spend credits, and there is no terminal for the confirmation', {
      remedy: 'add --yes',
    });
  }
  await confirmOnTerminal('Buy this?', 'nothing was bought');
}
