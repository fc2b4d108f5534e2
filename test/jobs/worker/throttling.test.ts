import { expect, test } from 'vitest';
import type { Outcome } from '../../../src/extract/outcome.ts';
import { decideAction } from '../../../src/jobs/worker/action.ts';
import { openMissingStreams } from '../../../src/jobs/worker/missing-streams.ts';
import { openThrottling } from '../../../src/jobs/worker/lane-breaker.ts';

const MINUTE = 60_000;
const tried = { failures: 0, unreadable: 0 };
const throttled: Outcome = { kind: 'throttled', charge: 'released', status: 429, code: 429, message: 'slow' };
const ok: Outcome = { kind: 'ok', charge: 'captured', status: 200, body: {}, bytes: Buffer.alloc(0) };
const missing: Outcome = { kind: 'unavailable', charge: 'released', status: 404, message: 'HTTP 404' };

function scene() {
  let now = 0;
  const throttling = openThrottling(() => now);
  const at = (minutes: number, outcome: Outcome = throttled) => {
    now = minutes * MINUTE;
    return throttling.judge(outcome, decideAction(outcome, tried)).closeRun;
  };
  return at;
}

test('a lane that is only throttled ends its runs after half an hour, and then at once', () => {
  const at = scene();
  expect([0, 10, 20, 29].map((minutes) => at(minutes))).toEqual([undefined, undefined, undefined, undefined]);
  expect(at(30)).toBe('out_of_budget');
  expect(at(31)).toBe('out_of_budget');
});

test('another answer starts the half hour again', () => {
  const at = scene();
  at(0);
  at(25);
  expect(at(26, ok)).toBeUndefined();
  expect(at(31)).toBeUndefined();
  expect(at(56)).toBeUndefined();
  expect(at(61)).toBe('out_of_budget');
});

test('half an hour without a call starts the half hour again', () => {
  const at = scene();
  at(0);
  expect(at(24 * 60)).toBeUndefined();
});

function missingScene() {
  let now = 0;
  const streams = openMissingStreams(() => now);
  return (seconds: number, stream = 'a', outcome: Outcome = missing) => {
    now = seconds * 1000;
    return streams.judge(stream, outcome, decideAction(outcome, tried));
  };
}

test('a stream that never answered is closed after ten seconds of 404s, and after ten further seconds again', () => {
  const at = missingScene();
  const closed = { status: 'failed', failed: true, closeStream: true };
  for (const from of [0, 20]) {
    for (const seconds of [0, 1, 3, 9]) expect(at(from + seconds).closeStream, `${from}, ${seconds}`).toBeUndefined();
    expect(at(from + 10)).toEqual(closed);
  }
});

test('a burst of 404s does not close a stream', () => {
  const at = missingScene();
  for (let time = 0; time < 8; time++) expect(at(0).closeStream).toBeUndefined();
  for (let time = 0; time < 8; time++) expect(at(2).closeStream).toBeUndefined();
  // Nor do two bursts of different hours make an endpoint that is not there.
  for (let time = 0; time < 8; time++) expect(at(3600).closeStream).toBeUndefined();
  at(3601, 'a', ok);
  for (const seconds of [3602, 3607, 3612, 3617, 3622]) expect(at(seconds).closeStream).toBeUndefined();
});

test('few 404s do not close a stream, however long they take', () => {
  const at = missingScene();
  for (const seconds of [0, 15, 30, 45]) expect(at(seconds).closeStream).toBeUndefined();
  expect(at(60).closeStream).toBe(true);
});

test('a 404 counts neither for a stream that answered, nor with the envelope of the API, nor in an outage', () => {
  const streams = openMissingStreams(() => performance.now());
  streams.judge('a', ok, decideAction(ok, tried));
  const ofApi: Outcome = { ...missing, code: 404 };
  const uncounted = { status: 'queued', failed: false } as const;
  for (let time = 0; time < 9; time++) {
    expect(streams.judge('a', missing, decideAction(missing, tried)).closeStream).toBeUndefined();
    expect(streams.judge('b', ofApi, decideAction(ofApi, tried)).closeStream).toBeUndefined();
    expect(streams.judge('b', missing, uncounted)).toBe(uncounted);
  }
  expect(streams.isStreamMissing('b', missing)).toBe(true);
  expect(streams.isStreamMissing('a', missing)).toBe(false);
});
