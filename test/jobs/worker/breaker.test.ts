import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Breaker,
  closedBreaker,
  applySignal,
  recordFailedProbe,
  type Signal,
} from '../../../src/jobs/worker/breaker.ts';

const failed = (stream: string): Signal => ({ kind: 'failed', stream });
const answered: Signal = { kind: 'answered' };
const unreachable: Signal = { kind: 'unreachable' };

const heard = (signals: readonly Signal[], from: Breaker = closedBreaker) =>
  signals.reduce((breaker, signal, at) => applySignal(breaker, signal, at, 0.5), from);

const streams = fc.constantFrom('a', 'b', 'c');
const signals = fc.array(fc.oneof(fc.constant(answered), fc.constant(unreachable), streams.map(failed)));
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('one endpoint that fails, however often, does not open the breaker', () => {
  fc.assert(
    fc.property(fc.nat({ max: 500 }), (times) => {
      expect(heard(Array.from({ length: times }, () => failed('a'))).state).toBe('closed');
    }),
  );
});

test('a failed connection opens the breaker at once, in every state', () => {
  fc.assert(
    fc.property(signals, (before) => {
      expect(heard([...before, unreachable]).state).toBe('open');
    }),
  );
});

test('several endpoints that fail without an answer in between open the breaker, and an answer resets the count', () => {
  expect(heard([failed('a'), failed('b'), failed('a')]).state).toBe('closed');
  expect(heard([failed('a'), failed('b'), failed('a'), failed('a')]).state).toBe('open');
  expect(heard([failed('a'), failed('a'), failed('a'), failed('b')]).state).toBe('open');
  expect(heard([failed('a'), failed('b'), failed('a'), answered, failed('b')]).state).toBe('closed');
});

test('an answer closes the breaker, in every state', () => {
  fc.assert(
    fc.property(signals, (before) => {
      expect(heard([...before, answered])).toEqual(closedBreaker);
    }),
  );
});

test('while the breaker is open, failures of calls in flight do not delay the next probe', () => {
  fc.assert(
    fc.property(fc.array(streams.map(failed)), fc.nat(), (late, at) => {
      const open = applySignal(closedBreaker, unreachable, at, 0.5);
      expect(heard(late, open)).toEqual(open);
    }),
  );
});

test('probes come after two seconds, then later and later up to three minutes, with a jitter of a quarter', () => {
  fc.assert(
    fc.property(fc.array(random, { minLength: 1, maxLength: 30 }), ([first = 0, ...others]) => {
      let now = 1_000;
      let breaker = applySignal(closedBreaker, unreachable, now, first);
      for (const [probes, next] of others.entries()) {
        if (breaker.state !== 'open') throw new Error('closed');
        const usual = Math.min(2_000 * 2 ** probes, 180_000);
        expect(breaker.nextProbeAt - now).toBeGreaterThanOrEqual(usual * 0.75);
        expect(breaker.nextProbeAt - now).toBeLessThanOrEqual(usual * 1.25);
        expect(breaker.since).toBe(1_000);
        now = breaker.nextProbeAt + 7;
        breaker = recordFailedProbe(breaker, now, next);
      }
    }),
  );
});
