import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openRest } from '../../../src/jobs/reconciler/rest.ts';

const AWAKE_MS = 20_000;
const LOOK_EVERY_MS = 60_000;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** What the ledger and the process say, and what the rest did. */
function scene({ lookEveryMs }: { lookEveryMs: number | undefined } = { lookEveryMs: LOOK_EVERY_MS }) {
  const state = { busy: false, open: false, fails: false };
  const log: string[] = [];
  const rest = openRest({
    lookEveryMs,
    isBusy: () => state.busy,
    hasOpenRuns: async () => state.open,
    async look(nextMs) {
      log.push(`look, next in ${nextMs}`);
      if (state.fails) throw new Error('away');
      return state.open;
    },
    onWake: () => void log.push('wake'),
    onError: ({ message }) => void log.push(message),
  });
  return { state, log, rest };
}

test('it begins only after a while without work', async () => {
  const { state, log, rest } = scene();
  await rest.begin();
  expect(rest.isResting()).toBe(false);
  vi.advanceTimersByTime(AWAKE_MS);
  for (const obstacle of ['busy', 'open'] as const) {
    state[obstacle] = true;
    await rest.begin();
    expect(rest.isResting()).toBe(false);
    state[obstacle] = false;
  }
  rest.wake();
  await rest.begin();
  expect(rest.isResting()).toBe(false);
  vi.advanceTimersByTime(AWAKE_MS);
  await rest.begin();
  expect(rest.isResting()).toBe(true);
  expect(log).toEqual([`look, next in ${LOOK_EVERY_MS}`]);
});

test('a wake during the question whether a run is open prevents it', async () => {
  const { rest } = scene();
  vi.advanceTimersByTime(AWAKE_MS);
  const begun = rest.begin();
  vi.advanceTimersByTime(1);
  rest.wake();
  await begun;
  expect(rest.isResting()).toBe(false);
});

test('it looks again and again, and ends when a run is open', async () => {
  const { state, log, rest } = scene();
  vi.advanceTimersByTime(AWAKE_MS);
  await rest.begin();
  await vi.advanceTimersByTimeAsync(2 * LOOK_EVERY_MS);
  expect(log).toHaveLength(3);
  expect(rest.isResting()).toBe(true);
  state.open = true;
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  expect(log.at(-1)).toBe('wake');
  expect(rest.isResting()).toBe(false);
  await vi.advanceTimersByTimeAsync(10 * LOOK_EVERY_MS);
  expect(log).toHaveLength(5);
});

test('a look that fails ends it, because nothing is known', async () => {
  const { state, log, rest } = scene();
  vi.advanceTimersByTime(AWAKE_MS);
  await rest.begin();
  state.fails = true;
  await vi.advanceTimersByTimeAsync(LOOK_EVERY_MS);
  expect(log.slice(1)).toEqual([`look, next in ${LOOK_EVERY_MS}`, 'away', 'wake']);
  expect(rest.isResting()).toBe(false);
});

test('without an interval it looks at each full and half hour', async () => {
  vi.setSystemTime(new Date('2026-03-02T10:12:00Z'));
  const { log, rest } = scene({ lookEveryMs: undefined });
  vi.advanceTimersByTime(AWAKE_MS);
  await rest.begin();
  await vi.advanceTimersByTimeAsync(18 * 60_000);
  expect(log).toEqual([`look, next in ${18 * 60_000 - AWAKE_MS}`, `look, next in ${30 * 60_000}`]);
  rest.stop();
});
