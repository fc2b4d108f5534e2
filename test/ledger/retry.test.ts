import { describe, expect, inject, test } from 'vitest';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { countRemainingRequests, resumeRun, retryRun } from '../../src/ledger/resume-run.ts';
import { findRun, type Run } from '../../src/ledger/runs.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import type { RunPlan } from '../../src/plan/run-plan.ts';
import { MAX_FAILURES } from '../../src/jobs/worker/action.ts';
import { expectInvariants } from '../support/invariants.ts';
import { type Backend, type TestWorld, withWorld } from '../support/world.ts';

const SLOT = new Date('2026-03-02T10:00:00Z');
const DETAIL = 'trending-music-detail';
const PRICE = 2;
const CLIPS = 5;

/** A run of one request a sound. */
async function buildPlan({ sync, pool, config }: TestWorld, terms: Partial<RunPlan> = {}): Promise<RunPlan> {
  await sync('2026-03-02', 'trending-music-list', { follow: [], maxPages: 1 });
  const { rows } = await pool.query<{ clip_id: string }>(
    'select clip_id from echotik.music order by clip_id limit $1',
    [CLIPS],
  );
  const overrides = { clip_id: rows.map(({ clip_id }) => clip_id), region: ['US'], period: [7] };
  return { ...planTarget(config, DETAIL, { trigger: 'manual', slot: SLOT }, { overrides }), ...terms };
}

/** Ends with the requests of `clips` failed: the API answers 502 to the last try that they have. */
async function failedRun(world: TestWorld, plan: RunPlan, ...clips: readonly string[]): Promise<Run> {
  const { pool, session, simulator } = world;
  const run = await beginRun(pool, plan, SLOT);
  if (!run) throw new Error('no run');
  await pool.query(`update ops.requests set failures = $2 where run_id = $1 and params->>'clip_id' = any($3)`, [
    run.runId,
    MAX_FAILURES - 1,
    clips,
  ]);
  for (const clip of clips) simulator.addFault({ kind: 'server-error', match: `clip_id=${clip}` });
  await session.queues.enqueue(run.queued);
  const ended = await session.wait(run.runId);
  simulator.clearFaults();
  return ended;
}

async function goOn({ session }: TestWorld, runId: number): Promise<Run> {
  await session.dispatchPlanned();
  return session.wait(runId);
}

const listClips = ({ roots }: RunPlan) => roots.map(({ params }) => params['clip_id'] as string);

describe.each<Backend>(['postgres', 'redis'])('a run on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('is resumed for its failed requests only, whose failures are counted from 0', () =>
    withWorld({ backend }, async (world) => {
      const { pool, simulator } = world;
      const plan = await buildPlan(world);
      const [first = '', second = ''] = listClips(plan);
      const before = simulator.bill.credits;
      const broken = await failedRun(world, plan, first, second);
      expect(broken).toMatchObject({ status: 'partial', requests_done: 3, requests_failed: 2 });
      expect(await countRemainingRequests(pool, broken.run_id, SLOT)).toEqual({ requests: 2, credits: 2 * PRICE });

      simulator.addFault({ kind: 'server-error', match: `clip_id=${first}`, times: 1 });
      expect(await retryRun(pool, broken.run_id, SLOT)).toBe(2);
      const whole = { status: 'succeeded', requests_done: CLIPS, requests_failed: 0, error: null };
      expect(await goOn(world, broken.run_id)).toMatchObject(whole);
      expect(simulator.bill.credits - before).toBe(CLIPS * PRICE);
      expect(await countRemainingRequests(pool, broken.run_id, SLOT)).toEqual({ requests: 0, credits: 0 });
      await expectInvariants(pool, simulator, { maxUnknown: 0 });
    }),
  );

  test.skipIf(skip)('that has reached its own limit waits for another limit, any number of times', () =>
    withWorld({ backend }, async (world) => {
      const { pool, session, simulator } = world;
      const plan = await buildPlan(world, { maxCredits: 2 * PRICE });
      const before = simulator.bill.credits;
      const spent = () => simulator.bill.credits - before;
      const runId = await session.begin(plan);
      const ended = { status: 'out_of_budget', resume_at: null, requests_failed: 0 };
      const error = `the run has reached its limit of ${2 * PRICE} credits`;
      expect(await session.wait(runId)).toMatchObject({ ...ended, error, credits: 2 * PRICE });

      expect(await retryRun(pool, runId, SLOT)).toBe(3);
      expect(await goOn(world, runId)).toMatchObject({ ...ended, error, credits: 2 * PRICE });
      // A price that does not fit whole is not begun.
      expect(await retryRun(pool, runId, SLOT, 3 * PRICE + 1)).toBe(3);
      expect(await goOn(world, runId)).toMatchObject({ ...ended, credits: 3 * PRICE, max_credits: 3 * PRICE + 1 });
      // An allowance comes on top of what is spent.
      await resumeRun(pool, runId, PRICE);
      expect(await goOn(world, runId)).toMatchObject({ ...ended, credits: 4 * PRICE, max_credits: 4 * PRICE });
      expect(spent()).toBe(4 * PRICE);
      expect(await retryRun(pool, runId, SLOT, 100)).toBe(1);
      expect(await goOn(world, runId)).toMatchObject({ status: 'succeeded', error: null, credits: CLIPS * PRICE });
      expect(spent()).toBe(CLIPS * PRICE);
      await expectInvariants(pool, simulator, { maxUnknown: 0 });
    }),
  );
});

test('a quarantined request is not sent again: its body is stored, and a replay reads it', () =>
  withWorld({}, async (world) => {
    const { pool, simulator } = world;
    const plan = await buildPlan(world);
    const [odd = '', broken = ''] = listClips(plan);
    simulator.addFault({ kind: 'malformed-record', match: `clip_id=${odd}` });
    const run = await failedRun(world, plan, broken);
    expect(run).toMatchObject({ status: 'partial', requests_done: 3, requests_failed: 2, rows_quarantined: 1 });

    expect(await retryRun(pool, run.run_id, SLOT)).toBe(1);
    const { requests } = simulator.bill;
    expect(await goOn(world, run.run_id)).toMatchObject({ status: 'partial', requests_done: 4, requests_failed: 1 });
    expect(simulator.bill.requests).toBe(requests + 1);

    expect(await retryRun(pool, run.run_id, SLOT)).toBe(0);
    expect(await findRun(pool, run.run_id)).toMatchObject({ status: 'partial', finished_at: expect.any(Date) });
  }));
