import { describe, expect, test } from 'vitest';
import { openHealth } from '../../../src/health/health.ts';
import { watchLane } from '../../../src/jobs/worker/watch-lane.ts';

const LONG_MS = 600_000;

/** A lane whose pauses and outages the test sets, and a report after ten minutes. */
function openLane() {
  let at = 0;
  const health = openHealth({ elapsed: () => at, sampleEveryMs: LONG_MS });
  const state = { pauseMs: 0, isClosed: true, isWaiting: false, outage: undefined as string | undefined };
  const watch = watchLane({
    health,
    lane: 'offline',
    gate: { pauseLeft: () => state.pauseMs },
    breaker: { isClosed: () => state.isClosed },
    queues: { findOutage: () => state.outage },
    isWaitingForDatabase: () => state.isWaiting,
  });
  const isLiveLater = () => {
    health.report();
    at += LONG_MS;
    return health.report().live;
  };
  return { health, state, watch, isLiveLater };
}

test('a lane is stuck while requests wait that it does not take', () => {
  const { watch, isLiveLater } = openLane();
  expect(isLiveLater()).toBe(true);
  watch.noteWaiting(true);
  expect(isLiveLater()).toBe(false);
  watch.delivered();
  watch.noteWaiting(false);
  watch.finished();
  expect(isLiveLater()).toBe(true);
});

test('a lane is stuck while it finishes none of the requests that it has in hand', () => {
  const { watch, isLiveLater } = openLane();
  watch.delivered();
  watch.delivered();
  expect(isLiveLater()).toBe(false);
  watch.finished();
  expect(isLiveLater()).toBe(false);
  watch.finished();
  expect(isLiveLater()).toBe(true);
});

describe('a lane with work is not stuck while', () => {
  test.each<[string, (lane: ReturnType<typeof openLane>) => void]>([
    ['it pauses', ({ state }) => void (state.pauseMs = 1)],
    ['its breaker is open', ({ state }) => void (state.isClosed = false)],
    ['reservations wait for PostgreSQL', ({ state }) => void (state.isWaiting = true)],
    ['PostgreSQL is away', ({ health }) => health.database.lost('connect ECONNREFUSED')],
    ['the queue is away', ({ state }) => void (state.outage = 'its connection is lost')],
  ])('%s', (_, excuse) => {
    const lane = openLane();
    lane.watch.delivered();
    lane.watch.noteWaiting(true);
    excuse(lane);
    expect(lane.isLiveLater()).toBe(true);
  });
});
