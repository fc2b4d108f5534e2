import { describe, expect, test } from 'vitest';
import type { Answer } from '../../../src/extract/client.ts';
import type { Action } from '../../../src/jobs/worker/action.ts';
import { openGate } from '../../../src/jobs/worker/gate.ts';

const RUN = 7;
const answer: Answer = { fetchedAt: new Date(), durationMs: 1, status: 200, bytes: Buffer.from('{}') };
const NOT_SENT = { sent: false, interrupted: true };
const action = (more: Partial<Action>): Action => ({ status: 'queued', failed: false, ...more });

function scene(covers = true) {
  let calls = 0;
  const lease = { covers: () => covers };
  const gate = openGate(lease);
  const pass = (runId = RUN, reservedAt = performance.now()) =>
    gate.pass(runId, reservedAt, async () => {
      calls++;
      return answer;
    });
  return { gate, pass, calls: () => calls };
}

describe('a call', () => {
  test('goes out while nothing speaks against it', async () => {
    const { pass, calls } = scene();
    expect(await pass()).toBe(answer);
    expect(calls()).toBe(1);
  });

  test('is not sent when the lease of the worker does not cover its reservation', async () => {
    const { pass, calls } = scene(false);
    expect(await pass()).toMatchObject({ ...NOT_SENT, error: 'not sent: the lease of the worker has run out' });
    expect(calls()).toBe(0);
  });

  test('is not sent while the lane pauses', async () => {
    const { gate, pass, calls } = scene();
    gate.heed(RUN, action({ pauseLaneMs: 60_000 }));
    expect(await pass()).toMatchObject({ ...NOT_SENT, error: 'not sent: the lane pauses' });
    expect(gate.pauseLeft()).toBeGreaterThan(59_000);
    expect(calls()).toBe(0);
  });

  test('is not sent for a run that has ended, and again for one that was opened anew', async () => {
    const { gate, pass, calls } = scene();
    const before = performance.now();
    gate.heed(RUN, action({ closeRun: 'failed' }));
    expect(await pass()).toMatchObject({ ...NOT_SENT, error: 'not sent: the run has ended' });
    expect(await pass(RUN + 1)).toBe(answer);
    gate.committed(RUN);
    expect(await pass(RUN, before)).toMatchObject(NOT_SENT);
    expect(await pass(RUN, performance.now() + 1)).toBe(answer);
    expect(calls()).toBe(2);
  });
});
