/** Runs that ended without complete data, and runs that take much longer than usual. */
import type { PipelineState } from '../../monitoring/operational-state.ts';
import { findEarliest, MINUTE_MS, type Rule, SECOND_MS } from './rule.ts';

/** An operator who cancels or pauses a run knows about it. */
const KNOWN_STATUSES: readonly string[] = ['succeeded', 'running', 'paused', 'cancelled'];

/**
 * The newest run of the schedule failed, is partial, or is out of budget. It is resolved by a run of the pipeline that
 * succeeds, also by the same run when it is resumed.
 */
export const runNotGreen: Rule<'run-not-green'> = {
  name: 'run-not-green',
  threshold: 1,
  unit: 'runs; always 1',
  forMs: 0,
  keepFiringMs: 0,
  find: ({ state }) =>
    state.pipelines.flatMap(({ pipeline, core, lastRun }) => {
      if (!lastRun || KNOWN_STATUSES.includes(lastRun.status)) return [];
      const { run, status, reason, requestsFailed, recordsQuarantined } = lastRun;
      return {
        subject: pipeline,
        pipeline,
        severity: status === 'failed' || (core && status === 'out_of_budget') ? 'critical' : 'warning',
        facts: { run, status, reason, requestsFailed, recordsQuarantined },
      };
    }),
};

/** Short runs vary by more than a factor. */
const MIN_EXCESS_MS = 10 * MINUTE_MS;

/** When the open run of the pipeline has taken too long; undefined: none is open, or its usual time is not known. */
function findLimit({ openRun, usualSeconds }: PipelineState, times: number): Date | undefined {
  if (!openRun || usualSeconds === null) return undefined;
  const usualMs = usualSeconds * SECOND_MS;
  return new Date(openRun.startedAt.getTime() + Math.max(times * usualMs, usualMs + MIN_EXCESS_MS));
}

export const runTooLong: Rule<'run-too-long'> = {
  name: 'run-too-long',
  threshold: 3,
  unit: 'times the median of the last ten runs that succeeded, and ten minutes more than it',
  forMs: 0,
  keepFiringMs: 0,
  find: ({ state, threshold }) =>
    state.pipelines.flatMap((each) => {
      const limit = findLimit(each, threshold);
      const { pipeline, openRun, usualSeconds } = each;
      if (!limit || limit > state.readAt || !openRun || usualSeconds === null) return [];
      const facts = { run: openRun.run, startedAt: openRun.startedAt.toISOString(), usualSeconds };
      return { subject: pipeline, pipeline, severity: 'warning', facts };
    }),
  findNextChange: ({ state, threshold }) =>
    findEarliest(
      state.pipelines.map((each) => findLimit(each, threshold)).filter((limit) => limit && limit > state.readAt),
    ),
};
