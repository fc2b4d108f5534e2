import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import {
  cancelRun,
  findExistingRun,
  countRemainingRequests,
  resumeRun,
  retryRun,
} from '../../src/ledger/resume-run.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { closeRun } from '../../src/ledger/close-runs.ts';
import { finishRuns } from '../../src/jobs/reconciler/finish-runs.ts';
import { findRun } from '../../src/ledger/runs.ts';
import type { RunPlan } from '../../src/plan/run-plan.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';

type Choices = Parameters<typeof planTarget>[3];

const SLOT = new Date('2026-03-02T10:00:00Z');

const config = configSchema.parse({});
const buildPlan = (choices: Choices = {}, slot = SLOT.toISOString()): RunPlan =>
  planTarget(config, 'trending-music-list', { trigger: 'manual', slot: new Date(slot) }, choices);

async function begun(pool: Pool, plan: RunPlan): Promise<number> {
  const run = await beginRun(pool, plan, new Date());
  if (!run) throw new Error('no run');
  return run.runId;
}

const end = (pool: Pool, runId: number, status: string) =>
  pool.query('update ops.runs set status = $2, finished_at = now() where run_id = $1', [runId, status]);

const settleAll = (pool: Pool, status: string) =>
  pool.query('update ops.requests set status = $1, finished_at = now()', [status]);

describe('the run of a plan', () => {
  test('is the newest with the same first requests of the same day, at whatever time it began', () =>
    withDatabase(async ({ pool }) => {
      expect(await findExistingRun(pool, buildPlan())).toBeUndefined();
      await begun(pool, buildPlan());
      const runId = await begun(pool, buildPlan({}, '2026-03-02T12:00:00Z'));
      expect(await findExistingRun(pool, buildPlan({}, '2026-03-02T23:00:00Z'))).toMatchObject({
        runId,
        complete: false,
        open: true,
      });
    }));

  test.each<[string, RunPlan]>([
    ['another day', buildPlan({}, '2026-03-03T10:00:00Z')],
    ['other params', buildPlan({ overrides: { region: ['GB'] } })],
    ['more params', buildPlan({ overrides: { region: ['US', 'GB'] } })],
    ['a limit of pages', buildPlan({ maxPages: 1 })],
    ['no children', buildPlan({ follow: [] })],
  ])('is not one of %s', (_, other) =>
    withDatabase(async ({ pool }) => {
      await begun(pool, buildPlan());
      expect(await findExistingRun(pool, other)).toBeUndefined();
    }),
  );

  test('is neither complete nor open when it ended with failed requests, so it is not resumed', () =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, buildPlan());
      await settleAll(pool, 'failed');
      await end(pool, runId, 'failed');
      expect(await findExistingRun(pool, buildPlan())).toMatchObject({ runId, complete: false, open: false });
    }));

  test('is complete when it succeeded', () =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, buildPlan());
      await settleAll(pool, 'done');
      await end(pool, runId, 'succeeded');
      expect(await findExistingRun(pool, buildPlan())).toMatchObject({ runId, complete: true, open: false });
    }));
});

test.each(['failed', 'out_of_budget'])('a run that ended %s before its requests did is opened again', (status) =>
  withDatabase(async ({ pool }) => {
    const runId = await begun(pool, buildPlan());
    await end(pool, runId, status);
    expect(await findExistingRun(pool, buildPlan())).toMatchObject({ runId, complete: false, open: true });
    await resumeRun(pool, runId);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'running', finished_at: null, error: null });
  }),
);

test.each(['succeeded', 'partial', 'cancelled'])('a run that ended %s does not change', (status) =>
  withDatabase(async ({ pool }) => {
    const runId = await begun(pool, buildPlan());
    await end(pool, runId, status);
    await resumeRun(pool, runId);
    expect(await findRun(pool, runId)).toMatchObject({ status, finished_at: expect.any(Date) });
  }),
);

describe('a run that is cancelled', () => {
  test.each(['running', 'paused', 'out_of_budget', 'failed'])('while it was %s sends no more requests', (status) =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, buildPlan({ overrides: { region: ['US', 'GB'] } }));
      await pool.query(`update ops.runs set status = $1, resume_at = now()`, [status]);
      expect(await cancelRun(pool, runId, { reason: 'operator', error: 'enough' })).toBe(true);
      expect(await countRemainingRequests(pool, runId, SLOT)).toEqual({ requests: 0, credits: 0 });
      expect(await retryRun(pool, runId, SLOT)).toBe(0);
      await finishRuns(pool, new Date());
      expect(await findRun(pool, runId)).toMatchObject({
        status: 'cancelled',
        error: 'enough',
        resume_at: null,
        finished_at: expect.any(Date),
      });
      const { rows } = await pool.query('select distinct status, finished_at is null as open from ops.requests');
      expect(rows).toEqual([{ status: 'cancelled', open: false }]);

      expect(await cancelRun(pool, runId, { reason: 'operator', error: 'again' })).toBe(false);
      await resumeRun(pool, runId);
      expect(await findRun(pool, runId)).toMatchObject({ status: 'cancelled', error: 'enough' });
    }),
  );

  test.each(['succeeded', 'partial', 'failed', 'cancelled'])('after it had ended %s does not change', (status) =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, buildPlan());
      await settleAll(pool, 'done');
      await end(pool, runId, status);
      expect(await cancelRun(pool, runId, { reason: 'operator', error: 'enough' })).toBe(false);
      expect(await findRun(pool, runId)).toMatchObject({ status, error: null });
    }),
  );

  test('keeps the call that is in flight, and ends with it', () =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, buildPlan({ overrides: { region: ['US', 'GB'] } }));
      await pool.query(`update ops.requests set status = 'running' where params->>'region' = 'US'`);
      expect(await cancelRun(pool, runId, { reason: 'operator', error: 'enough' })).toBe(true);
      await finishRuns(pool, new Date());
      expect(await findRun(pool, runId)).toMatchObject({ status: 'cancelled', finished_at: null });
      await pool.query(`update ops.requests set status = 'done', finished_at = now() where status = 'running'`);
      await finishRuns(pool, new Date());
      expect(await findRun(pool, runId)).toMatchObject({ status: 'cancelled', requests_done: 1, requests_total: 2 });
      const { rows } = await pool.query<{ status: string }>('select status from ops.requests order by 1');
      expect(rows.map((row) => row.status)).toEqual(['cancelled', 'done']);
    }));
});

test('only a running run can be paused', () =>
  withDatabase(async ({ pool }) => {
    const runId = await begun(pool, buildPlan());
    expect(await closeRun(pool, runId, { status: 'paused', reason: 'operator', error: 'a pause' })).toBe(true);
    expect(await closeRun(pool, runId, { status: 'paused', reason: 'operator', error: 'another' })).toBe(false);
    expect(await findRun(pool, runId)).toMatchObject({
      status: 'paused',
      error: 'a pause',
      end_reason: 'operator',
      resume_at: null,
    });
    expect(await retryRun(pool, runId, SLOT)).toBe(1);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'running', error: null, end_reason: null });
    expect(await retryRun(pool, runId + 1, SLOT)).toBe(0);
    // One that goes on can be given a limit, and keeps it.
    expect(await retryRun(pool, runId, SLOT, 7)).toBe(1);
    expect(await retryRun(pool, runId, SLOT)).toBe(1);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'running', max_credits: 7 });
  }));
