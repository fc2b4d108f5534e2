import { expect, test } from 'vitest';
import type { Action } from '../../../src/jobs/worker/action.ts';
import { openLaneGate } from '../../../src/jobs/worker/lane-gate.ts';

const RUN = 7;
const action = (more: Partial<Action>): Action => ({ status: 'queued', failed: false, ...more });

function openGate(covers = true) {
  const gate = openLaneGate({ covers: () => covers });
  const refuse = (runId = RUN, reservedAt = performance.now()) => gate.findRefusal(runId, reservedAt);
  return { gate, refuse };
}

test('a call goes out when there is no reason against it', () => {
  expect(openGate().refuse()).toBeUndefined();
});

test('a call is refused when the lease of the worker does not cover its reservation', () => {
  expect(openGate(false).refuse()).toBe('the lease of the worker has run out');
});

test('a call is refused while the lane pauses', () => {
  const { gate, refuse } = openGate();
  gate.onAction(RUN, action({ pauseLaneMs: 60_000 }));
  expect(refuse()).toBe('the lane pauses');
  expect(gate.pauseLeft()).toBeGreaterThan(30_000);
});

test('a call is refused for a run that has ended, and goes out for one that was resumed', () => {
  const { gate, refuse } = openGate();
  const before = performance.now();
  gate.onAction(RUN, action({ closeRun: 'failed' }));
  expect(refuse()).toBe('the run has ended');
  expect(refuse(RUN + 1)).toBeUndefined();
  gate.onRunCommitted(RUN);
  expect(refuse(RUN, before)).toBe('the run has ended');
  expect(refuse(RUN, performance.now() + 1)).toBeUndefined();
});

test('a call is refused when the runs of its lane ended after it was reserved', () => {
  const { gate, refuse } = openGate();
  const before = performance.now();
  gate.onAction(RUN, action({ closeRun: 'out_of_budget', closeLane: true }));
  expect(refuse(RUN + 1, before)).toBe('the runs of this lane have ended');
  expect(refuse(RUN + 1, performance.now() + 1)).toBeUndefined();
});
