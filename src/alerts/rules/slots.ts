/** Slots of the schedule that have no run: late ones, and missed ones. */
import { MINUTE_MS, type Rule, SECOND_MS, secondsBetween } from './rule.ts';

/** A slot that is late by this many thresholds is critical. */
const CRITICAL_FACTOR = 10;

/** A slot that waits for the run before it is not late: `run-too-long` reports that run. */
export const slotLate: Rule<'slot-late'> = {
  name: 'slot-late',
  threshold: 60,
  unit: 'seconds after the slot; ten times as many: critical',
  forMs: 0,
  keepFiringMs: 0,
  find: ({ state, threshold }) =>
    state.pipelines.flatMap(({ pipeline, slotDue, openRun, pausedAt }) => {
      if (!slotDue || openRun || pausedAt) return [];
      const late = secondsBetween(slotDue, state.readAt);
      if (late < threshold) return [];
      const severity = late >= CRITICAL_FACTOR * threshold ? 'critical' : 'warning';
      return { subject: pipeline, pipeline, severity, facts: { slot: slotDue.toISOString() } };
    }),
  findNextChange({ state, threshold }) {
    const times = state.pipelines.flatMap(({ slotDue, openRun, pausedAt }) =>
      !slotDue || openRun || pausedAt
        ? []
        : [threshold, CRITICAL_FACTOR * threshold].map((seconds) => slotDue.getTime() + seconds * SECOND_MS),
    );
    const later = times.filter((time) => time > state.readAt.getTime());
    return later.length ? new Date(Math.min(...later)) : undefined;
  },
};

export const slotMissed: Rule<'slot-missed'> = {
  name: 'slot-missed',
  threshold: 1,
  unit: 'slots that were missed in the last 24 hours',
  forMs: 0,
  keepFiringMs: 10 * MINUTE_MS,
  find: ({ state, threshold }) =>
    state.pipelines
      .filter(({ slotsMissed, pausedAt }) => slotsMissed >= threshold && !pausedAt)
      .map(({ pipeline, slotsMissed }) => ({
        subject: pipeline,
        pipeline,
        severity: 'warning',
        facts: { slots: slotsMissed },
      })),
};
