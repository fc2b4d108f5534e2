import { expect, test } from 'vitest';
import type { Answer } from '../../../src/extract/client.ts';
import type { Outcome } from '../../../src/extract/outcome.ts';
import type { JobEvent } from '../../../src/jobs/events.ts';
import { actionOf } from '../../../src/jobs/worker/action.ts';
import { openLaneBreaker, type Pass } from '../../../src/jobs/worker/lane-breaker.ts';

const refused: Outcome = { kind: 'unavailable', charge: 'released', message: 'connect ECONNREFUSED' };
const ok: Outcome = { kind: 'ok', charge: 'captured', status: 200, body: {}, bytes: Buffer.alloc(0) };
const answer: Answer = { fetchedAt: new Date(0), durationMs: 0, status: 200, bytes: Buffer.alloc(0) };
const call = async () => answer;

/** A breaker whose first probe is due soon. */
const open = (events: JobEvent[] = []) => {
  let behind = 0;
  const breaker = openLaneBreaker({
    lane: 'offline',
    onEvent: (event) => void events.push(event),
    now: () => performance.now() + behind,
    random: () => 0.5,
  });
  const have = async (): Promise<Pass> => {
    const pass = await breaker.pass();
    if (!pass) throw new Error('stopped');
    return pass;
  };
  return { breaker, have, passTime: (ms: number) => (behind += ms) };
};

const judged = (pass: Pass, outcome: Outcome, failures = 4) =>
  pass.judge('a', outcome, actionOf(outcome, { failures, unreadable: 0 }));

test('the failure that opens it does not count, and what was reserved before is not sent', async () => {
  const { have } = open();
  const [first, second] = [await have(), await have()];
  // The fifth failure of a request would be its last.
  expect(judged(first, refused)).toMatchObject({ status: 'queued', failed: false });
  expect(await second.send(call)).toMatchObject({ sent: false, interrupted: true });
});

test('one probe at a time goes out; an answer lets everybody go', async () => {
  const events: JobEvent[] = [];
  const { have, passTime } = open(events);
  judged(await have(), refused);
  passTime(3_000);
  const waiting = Array.from({ length: 5 }, have);
  const probe = await Promise.race(waiting);
  let passed = 0;
  for (const one of waiting) void one.then(() => passed++);
  expect(await probe.send(call)).toBe(answer);
  expect(judged(probe, refused)).toMatchObject({ status: 'queued', failed: false });
  probe.done();
  await new Promise((resolve) => setImmediate(resolve));
  expect(passed).toBe(1);
  passTime(10_000);
  const next = await have();
  expect(judged(next, ok)).toEqual({ status: 'done', failed: false });
  next.done();
  expect(await Promise.all(waiting)).toHaveLength(5);
  expect(events.map(({ kind }) => kind)).toEqual(['waiting begins', 'waiting is over']);
});

test('a probe whose request was not to be had leaves its turn to the next one', async () => {
  const { have, passTime } = open();
  judged(await have(), refused);
  passTime(3_000);
  const probe = await have();
  const next = have();
  probe.done();
  expect(await (await next).send(call)).toBe(answer);
});

test('who waits is let go when the worker stops', async () => {
  const { breaker, have } = open();
  judged(await have(), refused);
  const waiting = [breaker.pass(), breaker.pass()];
  breaker.stop();
  expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
  expect(await breaker.pass()).toBeUndefined();
});
