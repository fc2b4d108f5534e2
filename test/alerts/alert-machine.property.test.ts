/** The state machine with its messages, under every order of observations, also with a clock that is set back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanceAlert, type AlertRecord, type Observation } from '../../src/alerts/alert-machine.ts';
import type { FoundAlert } from '../../src/alerts/alert.ts';
import { planNotifications } from '../../src/alerts/plan-notifications.ts';
import { configSchema } from '../../src/config/config.ts';
import { AT } from './states.ts';

const REPEAT_MS = 600_000;
const config = {
  ...configSchema.parse({ alerts: { channels: { a: { type: 'webhook', url: 'http://localhost' } } } }).alerts,
  repeatEvery: REPEAT_MS,
};

const found = (severity: FoundAlert['severity']): FoundAlert => ({
  alert: 'slot-missed',
  subject: 'ranks',
  pipeline: 'ranks',
  severity,
  facts: { slots: 1 },
});

const observation: fc.Arbitrary<Observation> = fc.oneof(
  fc.constantFrom<Observation>('absent', 'unknown'),
  fc.constantFrom<FoundAlert['severity']>('warning', 'critical').map(found),
);
/** Seconds between two evaluations; negative: the clock was set back. */
const step = fc.record({ observation, seconds: fc.integer({ min: -120, max: 400 }) });
const durations = fc.record({
  forMs: fc.constantFrom(0, 60_000, 300_000),
  keepFiringMs: fc.constantFrom(0, 60_000, 300_000),
});

interface Step {
  readonly at: number;
  readonly observation: Observation;
  readonly previous: AlertRecord | undefined;
  readonly next: AlertRecord | undefined;
  readonly messages: readonly ('firing' | 'resolved')[];
}

function play(
  steps: readonly { observation: Observation; seconds: number }[],
  limits: { forMs: number; keepFiringMs: number },
) {
  const played: Step[] = [];
  let record: AlertRecord | undefined;
  let now = AT.getTime();
  for (const { observation, seconds } of steps) {
    now += seconds * 1000;
    const at = new Date(now);
    const previous = record?.state === 'resolved' ? undefined : record;
    const next = advanceAlert(previous, observation, at, limits);
    const planned = planNotifications({ changes: [{ previous, next }], silences: [], config, at });
    record = planned.records[0];
    const messages = planned.notifications.map(({ kind }) => kind as 'firing' | 'resolved');
    played.push({ at: now, observation, previous, next: record, messages });
  }
  return played;
}

test('two firing messages have a resolve, an escalation or the interval of repetition between them', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), durations, (steps, limits) => {
      let last: Step | undefined;
      for (const each of play(steps, limits)) {
        if (each.messages.includes('resolved')) {
          // Each was reported as firing, and is reported as resolved once.
          expect(last).toBeDefined();
          last = undefined;
        }
        if (!each.messages.includes('firing')) continue;
        const isEscalation = last?.next?.severity === 'warning' && each.next?.severity === 'critical';
        if (last && !isEscalation) expect(each.at - last.at).toBeGreaterThanOrEqual(REPEAT_MS);
        last = each;
      }
    }),
    { numRuns: 1_000 },
  );
});

test('what is unknown changes nothing', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), durations, (steps, limits) => {
      for (const { observation, previous, next } of play(steps, limits)) {
        if (observation !== 'unknown') continue;
        expect(next?.state).toBe(previous?.state);
        expect(next?.resolvedAt ?? null).toBeNull();
      }
    }),
  );
});

test('it fires only after `for`, and is resolved only after keep-firing, by the clock that it has seen', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), durations, (steps, limits) => {
      for (const { previous, next } of play(steps, limits)) {
        if (next?.firedAt && !previous?.firedAt)
          expect(next.firedAt.getTime() - next.since.getTime()).toBeGreaterThanOrEqual(limits.forMs);
        if (next?.state === 'resolved') {
          const absentMs = (next.resolvedAt?.getTime() ?? 0) - (next.recoveringAt?.getTime() ?? 0);
          expect(absentMs).toBeGreaterThanOrEqual(limits.keepFiringMs);
        }
        expect(next?.seenAt.getTime() ?? Infinity).toBeGreaterThanOrEqual(previous?.seenAt.getTime() ?? 0);
      }
    }),
  );
});

test('what only one process can see lapses when no process has seen it for a while', () => {
  const limits = { forMs: 0, keepFiringMs: 0, lapseMs: 900_000 };
  const firing = advanceAlert(undefined, found('critical'), AT, limits);
  expect(advanceAlert(firing, 'unknown', new Date(AT.getTime() + 899_000), limits)?.state).toBe('firing');
  expect(advanceAlert(firing, 'unknown', new Date(AT.getTime() + 900_000), limits)?.state).toBe('resolved');
});
