import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startScanTimer } from '../../../src/jobs/cron/scan-timer.ts';

const EVERY_MS = 30_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

function started() {
  let scans = 0;
  const timer = startScanTimer(
    () => new Date(),
    () => scans++,
  );
  return { timer, scans: () => scans };
}

test('every tick starts a scan until it is known when the next one has something to do', () => {
  const { timer, scans } = started();
  vi.advanceTimersByTime(2 * EVERY_MS);
  expect(scans()).toBe(2);
  timer.restUntil(new Date(Date.now() + 10 * EVERY_MS));
  vi.advanceTimersByTime(9 * EVERY_MS);
  expect(scans()).toBe(2);
  vi.advanceTimersByTime(EVERY_MS);
  expect(scans()).toBe(3);
  timer.restUntil(undefined);
  vi.advanceTimersByTime(EVERY_MS);
  expect(scans()).toBe(4);
  timer.stop();
  vi.advanceTimersByTime(10 * EVERY_MS);
  expect(scans()).toBe(4);
});

test.each([-3_600_000, 3_600_000])('a wall clock that is set by %i ms starts a scan at the next tick', (change) => {
  const { timer, scans } = started();
  timer.restUntil(new Date(Date.now() + 24 * 3_600_000));
  vi.advanceTimersByTime(EVERY_MS);
  expect(scans()).toBe(0);
  vi.setSystemTime(Date.now() + change);
  vi.advanceTimersByTime(EVERY_MS);
  expect(scans()).toBe(1);
  vi.advanceTimersByTime(EVERY_MS);
  expect(scans()).toBe(1);
  timer.stop();
});
