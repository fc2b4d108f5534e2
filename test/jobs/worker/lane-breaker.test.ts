import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/extract/outcome.ts';
import type { JobEvent } from '../../../src/ledger/job-event.ts';
import { decideAction } from '../../../src/jobs/worker/action.ts';
import { openLaneBreaker, type CallPermit } from '../../../src/jobs/worker/lane-breaker.ts';

const refused: Outcome = { kind: 'unavailable', charge: 'released', message: 'connect ECONNREFUSED' };
const ok: Outcome = { kind: 'ok', charge: 'captured', status: 200, body: {}, bytes: Buffer.alloc(0) };

/** A breaker whose first probe is due soon. */
const open = (events: JobEvent[] = []) => {
  let behind = 0;
  const breaker = openLaneBreaker({
    lane: 'offline',
    onEvent: (event) => void events.push(event),
    isStreamOnly: () => false,
    elapsed: () => performance.now() + behind,
    random: () => 0.5,
  });
  const have = async (): Promise<CallPermit> => {
    const pass = await breaker.acquire();
    if (!pass) throw new Error('stopped');
    return pass;
  };
  return { breaker, have, passTime: (ms: number) => (behind += ms) };
};

const judged = (pass: CallPermit, outcome: Outcome, failures = 4) =>
  pass.judge('a', outcome, decideAction(outcome, { failures, unreadable: 0 }));

test('the failure that opens the breaker does not count, and requests reserved before are not sent', async () => {
  const { have } = open();
  const [first, second] = [await have(), await have()];
  // The fifth failure of a request would be its last.
  expect(judged(first, refused)).toMatchObject({ status: 'queued', failed: false });
  expect(second.findRefusal()).toMatch(/^the API is away/);
});

test('one probe at a time goes out, and an answer ends all waits', async () => {
  const events: JobEvent[] = [];
  const { have, passTime } = open(events);
  judged(await have(), refused);
  passTime(3_000);
  const waiting = Array.from({ length: 5 }, have);
  const probe = await Promise.race(waiting);
  let passed = 0;
  for (const one of waiting) void one.then(() => passed++);
  expect(probe.findRefusal()).toBeUndefined();
  expect(judged(probe, refused)).toMatchObject({ status: 'queued', failed: false });
  probe.release();
  await new Promise((resolve) => setImmediate(resolve));
  expect(passed).toBe(1);
  passTime(10_000);
  const next = await have();
  expect(judged(next, ok)).toEqual({ status: 'done', failed: false });
  next.release();
  expect(await Promise.all(waiting)).toHaveLength(5);
  expect(events.map(({ kind }) => kind)).toEqual(['waiting begins', 'waiting is over']);
});

test('a probe whose request could not be reserved lets the next one probe', async () => {
  const { have, passTime } = open();
  judged(await have(), refused);
  passTime(3_000);
  const probe = await have();
  const next = have();
  probe.release();
  expect((await next).findRefusal()).toBeUndefined();
});

test('all waits end when the worker stops', async () => {
  const { breaker, have } = open();
  judged(await have(), refused);
  const waiting = [breaker.acquire(), breaker.acquire()];
  breaker.stop();
  expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
  expect(await breaker.acquire()).toBeUndefined();
});
