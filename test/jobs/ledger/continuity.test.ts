import { describe, expect, test } from 'vitest';
import { openContinuity } from '../../../src/jobs/ledger/continuity.ts';
import { elapsedMs, type Moment } from '../../../src/jobs/ledger/stopwatch.ts';

const at = (ms: number): Moment => ({ monotonic: ms, wall: 1_000_000 + ms });
const BREAK_MS = 6_000;

describe('time that has passed', () => {
  test.each([
    ['both clocks agree', at(0), at(700), 700],
    ['the machine was suspended: the monotonic clock stood still', at(0), { monotonic: 10, wall: 1_090_000 }, 90_000],
    ['the wall clock was set back', at(0), { monotonic: 500, wall: 400_000 }, 500],
    ['both run backwards', at(10), at(0), 0],
  ])('is the larger of what two clocks say: %s', (_, from, to, expected) => {
    expect(elapsedMs(from, to)).toBe(expected);
  });
});

describe('the database is reachable without a break', () => {
  test('from the first answer on', () => {
    const continuity = openContinuity(BREAK_MS);
    expect(continuity.lastsMs(at(0))).toBe(0);
    continuity.answered(at(0), at(10));
    continuity.answered(at(2_000), at(2_010));
    expect(continuity.lastsMs(at(4_000))).toBe(3_990);
  });

  test.each<[string, (continuity: ReturnType<typeof openContinuity>) => void]>([
    ['a question fails', (c) => c.failed()],
    ['an answer takes too long', (c) => c.answered(at(2_000), at(9_000))],
    ['nobody asks for too long', (c) => c.answered(at(8_100), at(8_200))],
    [
      'the machine sleeps',
      (c) => c.answered({ monotonic: 2_000, wall: 1_090_000 }, { monotonic: 2_010, wall: 1_090_010 }),
    ],
  ])('and anew when %s', (_, disturb) => {
    const continuity = openContinuity(BREAK_MS);
    continuity.answered(at(0), at(10));
    continuity.answered(at(2_000), at(2_010));
    disturb(continuity);
    continuity.answered(at(10_000), at(10_010));
    expect(continuity.lastsMs(at(10_500))).toBeLessThanOrEqual(2_500);
  });

  test('and not any more when the last answer is long ago', () => {
    const continuity = openContinuity(BREAK_MS);
    continuity.answered(at(0), at(10));
    expect(continuity.lastsMs(at(90_000))).toBe(0);
  });
});
