import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { computeLimiter } from '../../../src/jobs/queues/redis-queues.ts';

/**
 * The most jobs a second can hold. A slot begins with its first job and the next one no sooner than `duration` later,
 * so as many slots begin in a second as fit, and of the one before all jobs but its first can come late.
 */
const worstSecond = ({ max, duration }: { readonly max: number; readonly duration: number }) =>
  max * Math.ceil(1000 / duration) + max - 1;

describe('the rate limit of a lane', () => {
  test.each([
    [0.01, 1, 100_000],
    [0.5, 1, 2000],
    [1, 1, 1000],
    [4, 1, 250],
    [20, 1, 50],
    [200, 10, 50],
    [1000, 50, 50],
  ])('a limit of %d a second is %i per %i ms', (perSecond, max, duration) => {
    expect(computeLimiter(perSecond)).toEqual({ max, duration });
  });

  test('the limit is kept in the long run, and nearly used', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (perSecond) => {
        const { max, duration } = computeLimiter(perSecond);
        expect((max * 1000) / duration).toBeLessThanOrEqual(perSecond);
        expect((max * 1000) / duration).toBeGreaterThan(perSecond * 0.9);
      }),
    );
  });

  test('the limit holds in every second, wherever it begins, except for one slot', () => {
    const wrong = Array.from({ length: 1000 }, (_, index) => index + 1).filter((perSecond) => {
      const limiter = computeLimiter(perSecond);
      return worstSecond(limiter) > perSecond + limiter.max;
    });
    expect(wrong).toEqual([]);
  });

  test('the limit has whole milliseconds and at least one job', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1000, noNaN: true }), (perSecond) => {
        const { max, duration } = computeLimiter(perSecond);
        expect(Number.isInteger(max) && Number.isInteger(duration)).toBe(true);
        expect(max).toBeGreaterThanOrEqual(1);
        expect(duration).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});
