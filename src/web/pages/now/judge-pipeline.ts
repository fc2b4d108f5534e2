/** Whether a pipeline is on time: late after one interval of its schedule without success, to be acted upon after two. */
import type { Wait } from '../../../app/find-waits.ts';
import type { PipelineState } from '../../../monitoring/operational-state.ts';
import { formatAge, formatTime, formatQuantity, formatSpan } from '../../format.ts';

/** In the order of their urgency. */
export const pipelineLevels = ['act', 'late', 'running', 'pending', 'paused', 'on time'] as const;

export interface PipelineJudgement {
  readonly pipeline: string;
  /** `pending`: it has never run. `paused`: it is never late. */
  readonly level: (typeof pipelineLevels)[number];
  /** Why, as a sentence; empty: it is on time. */
  readonly reason: string;
  /** The run that explains it; null: none. */
  readonly run: number | null;
}

/** A run that ends some minutes later than an interval after the one before is on time. */
const GRACE_MS = 600_000;
/** A scheduler begins the run of a slot within this time. */
const SLOT_LATE_MS = 120_000;

/** `waits`: what waits now, of any pipeline. */
export function judgePipeline(state: PipelineState, waits: readonly Wait[], now: Date): PipelineJudgement {
  const { pipeline, pausedAt, openRun, lastRun } = state;
  const judge = (level: PipelineJudgement['level'], reason = '', run: number | null = null) => ({
    pipeline,
    level,
    reason,
    run,
  });
  if (pausedAt) return judge('paused', `Its schedule was paused ${formatAge(pausedAt, now)}.`);
  const failure = lastRun && explainLastRun(lastRun, waits);
  const overdue = describeDelay(state, now);
  if (failure?.level === 'act') return judge('act', failure.reason, lastRun?.run);
  if (overdue?.level === 'act') return judge('act', overdue.reason);
  if (openRun) return judge('running', `Run ${openRun.run} is in progress.`, openRun.run);
  if (failure) return judge('late', failure.reason, lastRun.run);
  if (overdue) return judge('late', overdue.reason);
  return lastRun ? judge('on time') : judge('pending', 'It has not run yet.');
}

type Cause = Pick<PipelineJudgement, 'reason'> & { readonly level: 'act' | 'late' };

/** Of the newest run that ended. Undefined: it succeeded, or an operator stopped it. */
function explainLastRun(run: NonNullable<PipelineState['lastRun']>, waits: readonly Wait[]): Cause | undefined {
  const resumed = waits.find((wait) => wait.run === run.run)?.until;
  const again = resumed ? ` It continues by itself after ${formatTime(resumed)}.` : '';
  const missing = `${formatQuantity(run.requestsFailed, 'request')} failed`;
  switch (run.status) {
    case 'failed':
      return {
        level: resumed ? 'late' : 'act',
        reason: `Run ${run.run} failed${run.reason ? ` (${run.reason.replaceAll('_', ' ')})` : ''}.${again}`,
      };
    case 'out_of_budget':
      return { level: 'late', reason: `Run ${run.run} ran out of budget.${again}` };
    case 'partial':
      return {
        level: 'late',
        reason: `Run ${run.run} is partial: ${missing}, ${formatQuantity(run.recordsQuarantined, 'record')} in quarantine.${again}`,
      };
    default:
      return undefined;
  }
}

/** Undefined: it succeeded within the interval of its schedule, or no scheduler knows it. */
function describeDelay(state: PipelineState, now: Date): Cause | undefined {
  const { lastSuccess, knownSince, periodSeconds, slotDue, openRun } = state;
  const slotLateMs = slotDue && !openRun ? now.getTime() - slotDue.getTime() : 0;
  if (slotDue && slotLateMs > SLOT_LATE_MS)
    return {
      level: slotLateMs > GRACE_MS ? 'act' : 'late',
      reason: `Its slot of ${formatTime(slotDue)} has no run.`,
    };
  const since = lastSuccess && knownSince ? new Date(Math.max(+lastSuccess, +knownSince)) : (knownSince ?? null);
  const periodMs = periodSeconds * 1000;
  if (!since || !periodMs) return undefined;
  const periods = Math.floor((now.getTime() - since.getTime() - GRACE_MS) / periodMs);
  if (periods < 1) return undefined;
  const success = lastSuccess ? `Its last success was ${formatAge(lastSuccess, now)}` : 'It has never succeeded';
  return {
    level: periods < 2 ? 'late' : 'act',
    reason: `${success}, and it is scheduled every ${formatSpan(periodMs)}.`,
  };
}
