import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Breaker, closedBreaker, hear, probedInVain, type Signal } from '../../../src/jobs/worker/breaker.ts';

const failed = (stream: string): Signal => ({ kind: 'failed', stream });
const answered: Signal = { kind: 'answered' };
const unreachable: Signal = { kind: 'unreachable' };

const heard = (signals: readonly Signal[], from: Breaker = closedBreaker) =>
  signals.reduce((breaker, signal, at) => hear(breaker, signal, at, 0.5), from);

const streams = fc.constantFrom('a', 'b', 'c');
const signals = fc.array(fc.oneof(fc.constant(answered), fc.constant(unreachable), streams.map(failed)));
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

test('one endpoint that fails, however often, does not open it', () => {
  fc.assert(
    fc.property(fc.nat({ max: 500 }), (times) => {
      expect(heard(Array.from({ length: times }, () => failed('a'))).state).toBe('closed');
    }),
  );
});

test('no connection opens it at once, whatever was before', () => {
  fc.assert(
    fc.property(signals, (before) => {
      expect(heard([...before, unreachable]).state).toBe('open');
    }),
  );
});

test('several endpoints that fail with no answer between open it; an answer between starts anew', () => {
  expect(heard([failed('a'), failed('b'), failed('a')]).state).toBe('closed');
  expect(heard([failed('a'), failed('b'), failed('a'), failed('a')]).state).toBe('open');
  expect(heard([failed('a'), failed('a'), failed('a'), failed('b')]).state).toBe('open');
  expect(heard([failed('a'), failed('b'), failed('a'), answered, failed('b')]).state).toBe('closed');
});

test('an answer closes it, whatever was before', () => {
  fc.assert(
    fc.property(signals, (before) => {
      expect(heard([...before, answered])).toEqual(closedBreaker);
    }),
  );
});

test('while it is open, failures of calls that were on their way do not move the next probe', () => {
  fc.assert(
    fc.property(fc.array(streams.map(failed)), fc.nat(), (late, at) => {
      const open = hear(closedBreaker, unreachable, at, 0.5);
      expect(heard(late, open)).toEqual(open);
    }),
  );
});

test('probes come after two seconds, then ever later up to three minutes, a quarter earlier or later', () => {
  fc.assert(
    fc.property(fc.array(random, { minLength: 1, maxLength: 30 }), ([first = 0, ...others]) => {
      let now = 1_000;
      let breaker = hear(closedBreaker, unreachable, now, first);
      for (const [probes, next] of others.entries()) {
        if (breaker.state !== 'open') throw new Error('closed');
        const usual = Math.min(2_000 * 2 ** probes, 180_000);
        expect(breaker.nextProbeAt - now).toBeGreaterThanOrEqual(usual * 0.75);
        expect(breaker.nextProbeAt - now).toBeLessThanOrEqual(usual * 1.25);
        expect(breaker.since).toBe(1_000);
        now = breaker.nextProbeAt + 7;
        breaker = probedInVain(breaker, now, next);
      }
    }),
  );
});
