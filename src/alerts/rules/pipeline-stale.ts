/** A pipeline that has not succeeded for two periods of its schedule. */
import type { PipelineState } from '../../monitoring/operational-state.ts';
import { findEarliest, type Rule, SECOND_MS } from './rule.ts';

/** A run that begins late or takes longer than usual is not stale yet. */
const GRACE_SECONDS = 600;

/** When the pipeline becomes stale; undefined: it is paused, or it has never succeeded. */
const findStaleTime = (pipeline: PipelineState, periods: number): Date | undefined =>
  pipeline.pausedAt || !pipeline.lastSuccess
    ? undefined
    : new Date(pipeline.lastSuccess.getTime() + (periods * pipeline.periodSeconds + GRACE_SECONDS) * SECOND_MS);

export const pipelineStale: Rule<'pipeline-stale'> = {
  name: 'pipeline-stale',
  threshold: 2,
  unit: 'periods of the schedule since the last success',
  forMs: 0,
  keepFiringMs: 0,
  find: ({ state, threshold }) =>
    state.pipelines.flatMap((pipeline) => {
      const staleAt = findStaleTime(pipeline, threshold);
      if (!staleAt || staleAt > state.readAt || !pipeline.lastSuccess) return [];
      return {
        subject: pipeline.pipeline,
        pipeline: pipeline.pipeline,
        severity: pipeline.core ? 'critical' : 'warning',
        facts: { lastSuccess: pipeline.lastSuccess.toISOString(), periodSeconds: pipeline.periodSeconds },
      };
    }),
  findNextChange: ({ state, threshold }) =>
    findEarliest(state.pipelines.map((pipeline) => findStaleTime(pipeline, threshold)).filter(isAfter(state.readAt))),
};

const isAfter = (at: Date) => (time: Date | undefined) => time !== undefined && time > at;
