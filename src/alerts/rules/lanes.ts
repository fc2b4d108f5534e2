/** Lanes: requests that nobody takes, and pauses by the rate limit of the API. */
import { findEarliest, MINUTE_MS, type Rule, SECOND_MS, secondsBetween } from './rule.ts';

export const queueStuck: Rule<'queue-stuck'> = {
  name: 'queue-stuck',
  threshold: 300,
  unit: 'seconds that the oldest request of a lane has been ready',
  forMs: 2 * MINUTE_MS,
  keepFiringMs: 2 * MINUTE_MS,
  find: ({ state, threshold }) =>
    state.lanes.flatMap(({ lane, oldestReady, pausedUntil, queued }) => {
      const isPaused = pausedUntil !== null && pausedUntil > state.readAt;
      if (!oldestReady || isPaused || secondsBetween(oldestReady, state.readAt) < threshold) return [];
      const facts = { readySince: oldestReady.toISOString(), queued };
      return { subject: lane, pipeline: null, severity: 'critical', facts };
    }),
  findNextChange: ({ state, threshold }) =>
    findEarliest(
      state.lanes
        .flatMap(({ oldestReady }) => (oldestReady ? new Date(oldestReady.getTime() + threshold * SECOND_MS) : []))
        .filter((time) => time > state.readAt),
    ),
};

export const lanePaused: Rule<'lane-paused'> = {
  name: 'lane-paused',
  threshold: 1,
  unit: 'pauses; always 1',
  forMs: 15 * MINUTE_MS,
  keepFiringMs: 5 * MINUTE_MS,
  find: ({ state }) =>
    state.lanes.flatMap(({ lane, pausedUntil }) =>
      pausedUntil && pausedUntil > state.readAt
        ? { subject: lane, pipeline: null, severity: 'warning', facts: { until: pausedUntil.toISOString() } }
        : [],
    ),
};
