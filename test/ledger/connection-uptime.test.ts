import { describe, expect, test } from 'vitest';
import { trackConnectionUptime } from '../../src/ledger/connection-uptime.ts';
import { elapsedMs, type Moment } from '../../src/ledger/stopwatch.ts';

const at = (ms: number): Moment => ({ monotonic: ms, wall: 1_000_000 + ms });
const BREAK_MS = 6_000;

describe('elapsed time', () => {
  test.each([
    ['both clocks agree', at(0), at(700), 700],
    ['the machine was suspended: the monotonic clock stood still', at(0), { monotonic: 10, wall: 1_090_000 }, 90_000],
    ['the wall clock was set back', at(0), { monotonic: 500, wall: 400_000 }, 500],
    ['both run backwards', at(10), at(0), 0],
  ])('is the larger value of two clocks: %s', (_, from, to, expected) => {
    expect(elapsedMs(from, to)).toBe(expected);
  });
});

describe('the uptime of the connection', () => {
  test('begins with the first response', () => {
    const continuity = trackConnectionUptime(BREAK_MS);
    expect(continuity.uptimeMs(at(0))).toBe(0);
    continuity.answered(at(0), at(10));
    continuity.answered(at(2_000), at(2_010));
    expect(continuity.uptimeMs(at(4_000))).toBe(3_990);
  });

  test.each<[string, (continuity: ReturnType<typeof trackConnectionUptime>) => void]>([
    ['a question fails', (c) => c.failed()],
    ['an answer takes too long', (c) => c.answered(at(2_000), at(9_000))],
    ['nobody asks for too long', (c) => c.answered(at(8_100), at(8_200))],
    [
      'the machine sleeps',
      (c) => c.answered({ monotonic: 2_000, wall: 1_090_000 }, { monotonic: 2_010, wall: 1_090_010 }),
    ],
  ])('begins again when %s', (_, disturb) => {
    const continuity = trackConnectionUptime(BREAK_MS);
    continuity.answered(at(0), at(10));
    continuity.answered(at(2_000), at(2_010));
    disturb(continuity);
    continuity.answered(at(10_000), at(10_010));
    expect(continuity.uptimeMs(at(10_500))).toBeLessThanOrEqual(2_500);
  });

  test('is 0 when the last response is too long ago', () => {
    const continuity = trackConnectionUptime(BREAK_MS);
    continuity.answered(at(0), at(10));
    expect(continuity.uptimeMs(at(90_000))).toBe(0);
  });
});
