import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../src/extract/outcome.ts';
import { decideAction, MAX_FAILURES } from '../../../src/jobs/worker/action.ts';

const refusal = (kind: string, retryAfterMs?: number) =>
  ({
    kind,
    charge: 'released',
    message: 'said',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }) as Outcome;
const tried = (failures: number) => ({ failures, unreadable: 0 });
const answered = (kind: 'ok' | 'absent'): Outcome => ({
  kind,
  charge: 'captured',
  status: 200,
  body: {},
  bytes: Buffer.alloc(0),
});

describe('the action for an outcome', () => {
  test.each<[string, Outcome, object]>([
    ['an answer: it is done', answered('ok'), { status: 'done', failed: false }],
    ['nothing there: that is a fact', answered('absent'), { status: 'absent', failed: false }],
    ['rejected: it fails at once', refusal('rejected'), { status: 'failed', failed: true }],
    [
      'no access: its stream is not requested any more in the run',
      refusal('unauthorized'),
      { status: 'failed', failed: true, closeStream: true },
    ],
    [
      'no quota: the runs of the lane end, and can go on later',
      refusal('out_of_quota'),
      { status: 'queued', failed: false, closeRun: 'out_of_budget', closeLane: true },
    ],
    ['our own stop: it waits, nothing is counted', refusal('interrupted'), { status: 'queued', failed: false }],
  ])('the request ends as the table says after %s', (_, outcome, action) => {
    for (const failures of [0, MAX_FAILURES + 1]) expect(decideAction(outcome, tried(failures))).toEqual(action);
  });
});

describe('throttling', () => {
  test.each<[number | undefined, number]>([
    [undefined, 60_000],
    [2_000, 2_000],
    [24 * 3_600_000, 15 * 60_000],
  ])('a 429 with a Retry-After of %s ms pauses the lane for %i ms', (retryAfterMs, pauseLaneMs) => {
    expect(decideAction(refusal('throttled', retryAfterMs), tried(0))).toEqual({
      status: 'queued',
      failed: false,
      pauseLaneMs,
    });
  });

  test('throttling never fails a request, however often it comes', () => {
    expect(decideAction(refusal('throttled'), tried(1_000))).toMatchObject({ status: 'queued', failed: false });
  });
});

describe('a transient failure', () => {
  test('a transient failure is retried a few times, then the request fails', () => {
    const statuses = Array.from({ length: MAX_FAILURES + 1 }, (_, failures) =>
      decideAction(refusal('unavailable'), tried(failures)),
    );
    expect(statuses.map(({ status }) => status)).toEqual([
      ...Array<string>(MAX_FAILURES - 1).fill('queued'),
      'failed',
      'failed',
    ]);
    expect(statuses.every(({ failed }) => failed)).toBe(true);
  });

  test('the delay grows with each failure, anywhere between nothing and the limit', () => {
    const longest = (failures: number) =>
      decideAction(refusal('unavailable'), tried(failures), () => 0.999999).delayMs ?? 0;
    const limits = [0, 1, 2, 3].map(longest);
    expect(limits).toEqual(limits.toSorted((a, b) => a - b));
    expect(new Set(limits).size).toBe(4);
    fc.assert(
      fc.property(
        fc.nat({ max: MAX_FAILURES - 2 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (failures, random) => {
          const { delayMs = -1 } = decideAction(refusal('unavailable'), tried(failures), () => random);
          expect(delayMs).toBeGreaterThanOrEqual(0);
          expect(delayMs).toBeLessThanOrEqual(30_000);
          expect(Number.isInteger(delayMs)).toBe(true);
        },
      ),
    );
  });

  test('the delay is at least the Retry-After of the API', () => {
    expect(decideAction(refusal('unavailable', 20_000), tried(0), () => 0)).toMatchObject({ delayMs: 20_000 });
  });

  test('a Retry-After of a day is limited', () => {
    expect(decideAction(refusal('unavailable', 24 * 3_600_000), tried(0), () => 0)).toMatchObject({ delayMs: 60_000 });
  });
});

describe('an answer that cannot be read', () => {
  const unreadable = refusal('unreadable');

  test('an unreadable answer is bought once more', () => {
    expect(decideAction(unreadable, tried(0))).toMatchObject({ status: 'queued', failed: true });
    expect(decideAction(unreadable, { failures: 1, unreadable: 1 })).toEqual({ status: 'failed', failed: true });
  });

  test('an unreadable answer is bought once more after failures of another kind too', () => {
    expect(decideAction(unreadable, tried(3))).toMatchObject({ status: 'queued' });
    expect(decideAction(unreadable, { failures: 3, unreadable: 1 })).toMatchObject({ status: 'failed' });
  });
});
