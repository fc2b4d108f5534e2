import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Health, openHealth } from '../../src/health/health.ts';

const STUCK_AFTER_MS = 120_000;
const SAMPLE_EVERY_MS = 5_000;
/** Three intervals of samples: a longer silence of the process is a suspension. */
const LATE_MS = 15_000;

/** A clock that the test sets, and health that is sampled by it as the timer of a process would. */
function openTimed() {
  let at = 0;
  const health = openHealth({ elapsed: () => at });
  return {
    health,
    /** The process runs for so long. */
    run: (ms: number) => {
      for (const end = at + ms; at < end; ) {
        at = Math.min(end, at + SAMPLE_EVERY_MS);
        health.report();
      }
    },
    /** The process does not run, while time passes. */
    suspend: (ms: number) => void (at += ms),
  };
}

const isLive = (health: Health) => health.report().live;

describe('a loop', () => {
  test('is stuck after two minutes without progress although it has work, and live again with the next progress', () => {
    const { health, run } = openTimed();
    const { progressed } = health.addLoop('lane offline', () => true);
    run(STUCK_AFTER_MS - 1);
    expect(isLive(health)).toBe(true);
    run(1);
    expect(health.report()).toMatchObject({
      live: false,
      ready: false,
      loops: [{ name: 'lane offline', ok: false, detail: 'no progress for 120 s although it has work' }],
    });
    progressed();
    expect(isLive(health)).toBe(true);
  });

  test('that is idle is not stuck, and has the whole time when it gets work', () => {
    const { health, run } = openTimed();
    let hasWork = false;
    health.addLoop('lane offline', () => hasWork);
    run(10 * STUCK_AFTER_MS);
    hasWork = true;
    run(STUCK_AFTER_MS - SAMPLE_EVERY_MS);
    expect(isLive(health)).toBe(true);
    run(2 * SAMPLE_EVERY_MS);
    expect(isLive(health)).toBe(false);
  });

  test('is not stuck because the process was suspended', () => {
    const { health, run, suspend } = openTimed();
    health.addLoop('lane offline', () => true);
    run(STUCK_AFTER_MS / 2);
    suspend(12 * 3_600_000);
    expect(isLive(health)).toBe(true);
    run(STUCK_AFTER_MS - 1);
    expect(isLive(health)).toBe(true);
    run(1);
    expect(isLive(health)).toBe(false);
  });

  test('is not stuck while the process stops, which has a deadline of its own', () => {
    const { health, run } = openTimed();
    health.addLoop('lane offline', () => true);
    health.stopping();
    run(2 * STUCK_AFTER_MS);
    expect(health.report()).toMatchObject({ live: true, ready: false, phase: 'stopping' });
  });
});

describe('readiness', () => {
  test('needs a process that has started and is not stopping', () => {
    const { health } = openTimed();
    expect(health.report()).toMatchObject({ live: true, ready: false, phase: 'starting' });
    health.started();
    expect(health.report()).toMatchObject({ live: true, ready: true, phase: 'running' });
    health.stopping();
    health.started();
    expect(health.report()).toMatchObject({ live: true, ready: false, phase: 'stopping' });
  });

  test('ends while a service is away, and the process stays live', () => {
    const { health, run } = openTimed();
    let outage: string | undefined;
    health.addService('queue', () => outage);
    health.started();
    health.database.lost('connect ECONNREFUSED');
    run(10 * STUCK_AFTER_MS);
    expect(health.report()).toMatchObject({
      live: true,
      ready: false,
      services: [
        { name: 'PostgreSQL', ok: false, detail: 'connect ECONNREFUSED' },
        { name: 'queue', ok: true },
      ],
    });
    health.database.reached();
    outage = 'its connection is lost (close)';
    expect(health.report()).toMatchObject({ live: true, ready: false });
    outage = undefined;
    expect(health.report()).toMatchObject({ live: true, ready: true });
  });
});

type Step =
  | { readonly kind: 'run'; readonly ms: number }
  | { readonly kind: 'suspend'; readonly ms: number }
  | { readonly kind: 'progress' }
  | { readonly kind: 'work'; readonly hasWork: boolean };

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('run' as const), ms: fc.integer({ min: 1, max: 200_000 }) }) },
  fc.record({ kind: fc.constant('suspend' as const), ms: fc.integer({ min: LATE_MS + 1, max: 10 ** 9 }) }),
  fc.record({ kind: fc.constant('progress' as const) }),
  fc.record({ kind: fc.constant('work' as const), hasWork: fc.boolean() }),
);

test('whatever happens, a loop is stuck exactly when it ran for two minutes with work and without progress', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
      const { health, run, suspend } = openTimed();
      let hasWork = false;
      const loop = health.addLoop('lane offline', () => hasWork);
      let ranMs = 0;
      for (const step of steps) {
        if (step.kind === 'run') run(step.ms);
        else if (step.kind === 'suspend') suspend(step.ms);
        else if (step.kind === 'work') hasWork = step.hasWork;
        else loop.progressed();
        if (step.kind === 'run' && hasWork) ranMs += step.ms;
        else if (step.kind !== 'work' || !hasWork) ranMs = 0;
        expect({ step, live: isLive(health) }).toEqual({ step, live: ranMs < STUCK_AFTER_MS });
      }
    }),
    { numRuns: 500 },
  );
});
