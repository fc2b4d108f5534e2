import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { cancelRun, findRunOf, leftOf, resumeRun, retryRun } from '../../../src/jobs/ledger/resume.ts';
import { beginRun } from '../../../src/jobs/ledger/begin.ts';
import { closeRun, finishRuns } from '../../../src/jobs/ledger/finish.ts';
import { findRun } from '../../../src/jobs/ledger/runs.ts';
import type { RunPlan } from '../../../src/jobs/plans/run-plan.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { withDatabase } from '../../support/database.ts';

type Choices = Parameters<typeof targetPlan>[3];

const config = configSchema.parse({});
const planOf = (choices: Choices = {}, slot = '2026-03-02T10:00:00Z'): RunPlan =>
  targetPlan(config, 'trending-music-list', { trigger: 'manual', slot: new Date(slot) }, choices);

async function begun(pool: Pool, plan: RunPlan): Promise<number> {
  const run = await beginRun(pool, plan);
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
      expect(await findRunOf(pool, planOf())).toBeUndefined();
      await begun(pool, planOf());
      const runId = await begun(pool, planOf({}, '2026-03-02T12:00:00Z'));
      expect(await findRunOf(pool, planOf({}, '2026-03-02T23:00:00Z'))).toMatchObject({
        runId,
        complete: false,
        open: true,
      });
    }));

  test.each<[string, RunPlan]>([
    ['another day', planOf({}, '2026-03-03T10:00:00Z')],
    ['other params', planOf({ overrides: { region: ['GB'] } })],
    ['more params', planOf({ overrides: { region: ['US', 'GB'] } })],
    ['a limit of pages', planOf({ maxPages: 1 })],
    ['no children', planOf({ follow: [] })],
  ])('is not one of %s', (_, other) =>
    withDatabase(async ({ pool }) => {
      await begun(pool, planOf());
      expect(await findRunOf(pool, other)).toBeUndefined();
    }),
  );

  test('is neither complete nor open when it ended with failed requests: it is not gone on with', () =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, planOf());
      await settleAll(pool, 'failed');
      await end(pool, runId, 'failed');
      expect(await findRunOf(pool, planOf())).toMatchObject({ runId, complete: false, open: false });
    }));

  test('is complete when it succeeded', () =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, planOf());
      await settleAll(pool, 'done');
      await end(pool, runId, 'succeeded');
      expect(await findRunOf(pool, planOf())).toMatchObject({ runId, complete: true, open: false });
    }));
});

test.each(['failed', 'out_of_budget'])('a run that ended %s before its requests did is opened again', (status) =>
  withDatabase(async ({ pool }) => {
    const runId = await begun(pool, planOf());
    await end(pool, runId, status);
    expect(await findRunOf(pool, planOf())).toMatchObject({ runId, complete: false, open: true });
    await resumeRun(pool, runId);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'running', finished_at: null, error: null });
  }),
);

test.each(['succeeded', 'partial', 'cancelled'])('a run that ended %s stays as it is', (status) =>
  withDatabase(async ({ pool }) => {
    const runId = await begun(pool, planOf());
    await end(pool, runId, status);
    await resumeRun(pool, runId);
    expect(await findRun(pool, runId)).toMatchObject({ status, finished_at: expect.any(Date) });
  }),
);

describe('a run that is given up', () => {
  test.each(['running', 'paused', 'out_of_budget', 'failed'])('while it was %s asks nothing more', (status) =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, planOf({ overrides: { region: ['US', 'GB'] } }));
      await pool.query(`update ops.runs set status = $1, resume_at = now()`, [status]);
      expect(await cancelRun(pool, runId, 'enough')).toBe(true);
      expect(await leftOf(pool, runId)).toEqual({ requests: 0, credits: 0 });
      expect(await retryRun(pool, runId)).toBe(0);
      await finishRuns(pool);
      expect(await findRun(pool, runId)).toMatchObject({
        status: 'cancelled',
        error: 'enough',
        resume_at: null,
        finished_at: expect.any(Date),
      });
      const { rows } = await pool.query('select distinct status, finished_at is null as open from ops.requests');
      expect(rows).toEqual([{ status: 'cancelled', open: false }]);

      expect(await cancelRun(pool, runId, 'again')).toBe(false);
      await resumeRun(pool, runId);
      expect(await findRun(pool, runId)).toMatchObject({ status: 'cancelled', error: 'enough' });
    }),
  );

  test.each(['succeeded', 'partial', 'failed', 'cancelled'])('after it had ended %s stays as it is', (status) =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, planOf());
      await settleAll(pool, 'done');
      await end(pool, runId, status);
      expect(await cancelRun(pool, runId, 'enough')).toBe(false);
      expect(await findRun(pool, runId)).toMatchObject({ status, error: null });
    }),
  );

  test('keeps the call that is in flight, and ends when that has', () =>
    withDatabase(async ({ pool }) => {
      const runId = await begun(pool, planOf({ overrides: { region: ['US', 'GB'] } }));
      await pool.query(`update ops.requests set status = 'running' where params->>'region' = 'US'`);
      expect(await cancelRun(pool, runId, 'enough')).toBe(true);
      await finishRuns(pool);
      expect(await findRun(pool, runId)).toMatchObject({ status: 'cancelled', finished_at: null });
      await pool.query(`update ops.requests set status = 'done', finished_at = now() where status = 'running'`);
      await finishRuns(pool);
      expect(await findRun(pool, runId)).toMatchObject({ status: 'cancelled', requests_done: 1, requests_total: 2 });
      const { rows } = await pool.query('select status from ops.requests order by 1');
      expect(rows.map((row) => row.status)).toEqual(['cancelled', 'done']);
    }));
});

test('only a run that goes on can be paused', () =>
  withDatabase(async ({ pool }) => {
    const runId = await begun(pool, planOf());
    expect(await closeRun(pool, runId, { status: 'paused', error: 'a pause' })).toBe(true);
    expect(await closeRun(pool, runId, { status: 'paused', error: 'another' })).toBe(false);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'paused', error: 'a pause', resume_at: null });
    expect(await retryRun(pool, runId)).toBe(1);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'running', error: null });
    expect(await retryRun(pool, runId + 1)).toBe(0);
    // One that goes on can be given a limit, and keeps it.
    expect(await retryRun(pool, runId, 7)).toBe(1);
    expect(await retryRun(pool, runId)).toBe(1);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'running', max_credits: 7 });
  }));
