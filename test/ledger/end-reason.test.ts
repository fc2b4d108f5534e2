/**
 * Why runs end, as codes in ops.runs.end_reason. For refused credentials, quota and throttling see test/jobs/worker.
 */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { finishRuns } from '../../src/jobs/reconciler/finish-runs.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import type { Budget } from '../../src/ledger/budget.ts';
import { closeRun, closeStream } from '../../src/ledger/close-runs.ts';
import { endRuns } from '../../src/ledger/end-runs.ts';
import { reserve } from '../../src/ledger/reserve.ts';
import { cancelRun, retryRun } from '../../src/ledger/resume-run.ts';
import { findRun, type RunEndReason } from '../../src/ledger/runs.ts';
import { inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import type { RunPlan } from '../../src/plan/run-plan.ts';
import { withDatabase } from '../support/database.ts';

const AT = new Date('2026-03-02T10:00:00Z');
const STREAM = 'trending-music-list';
const NO_BUDGET: Budget = { timezone: 'UTC', reserve: 0, pipelines: {} };

async function beginTestRun(pool: Pool, terms: Partial<RunPlan> = {}): Promise<{ runId: number; ids: number[] }> {
  const overrides = { region: ['US', 'GB'] };
  const plan = planTarget(configSchema.parse({}), STREAM, { trigger: 'manual', slot: AT }, { overrides });
  const run = await beginRun(pool, { ...plan, ...terms }, AT);
  if (!run) throw new Error('no run');
  return { runId: run.runId, ids: run.queued.map(({ request_id }) => request_id) };
}

interface EndedRequest {
  readonly status: 'done' | 'failed' | 'quarantined';
  /** Outcome of the last attempt; absent: it was never sent. */
  readonly outcome?: string;
  readonly httpStatus?: number;
  readonly quarantined?: number;
}

/** Ends the requests of a run like this, marks its data as checked, and ends the run. */
async function endWith(pool: Pool, ends: readonly EndedRequest[], checksFailed = 0): Promise<RunEndReason | null> {
  const { runId, ids } = await beginTestRun(pool);
  for (const [index, { status, outcome, httpStatus = null, quarantined = 0 }] of ends.entries()) {
    await pool.query(
      `update ops.requests set status = $2, attempts = $3, error = case when $2 <> 'done' then 'an error' end,
         rows_quarantined = $4, finished_at = now() where request_id = $1`,
      [ids[index], status, outcome === undefined ? 0 : 1, quarantined],
    );
    if (outcome === undefined) continue;
    await pool.query(
      `insert into ops.attempts (request_id, attempt, worker_id, state, credits, outcome, http_status)
       values ($1, 1, 1, 'released', 0, $2, $3)`,
      [ids[index], outcome, httpStatus],
    );
  }
  await pool.query('update ops.runs set checked_at = now(), checks_failed = $1', [checksFailed]);
  const ended = await endRuns(pool, AT, [], []);
  expect(ended.map(({ run_id }) => run_id)).toEqual([runId]);
  return ended[0]?.end_reason ?? null;
}

const DONE: EndedRequest = { status: 'done', outcome: 'ok', httpStatus: 200 };

describe('a run whose requests have all ended has the reason', () => {
  test.each<[string, RunEndReason | null, readonly EndedRequest[], number?]>([
    ['none when it succeeds', null, [DONE, DONE]],
    ['requests_failed', 'requests_failed', [DONE, { status: 'failed', outcome: 'unavailable', httpStatus: 502 }]],
    ['requests_failed when the API rejects one', 'requests_failed', [{ status: 'failed', outcome: 'rejected' }, DONE]],
    [
      'api_unreachable when there is no response',
      'api_unreachable',
      [{ status: 'failed', outcome: 'unavailable' }, DONE],
    ],
    [
      'stream_missing after 404',
      'stream_missing',
      [{ status: 'failed', outcome: 'unavailable', httpStatus: 404 }, DONE],
    ],
    [
      'stream_missing when a stream is refused, also if an unsent request comes first',
      'stream_missing',
      [{ status: 'failed' }, { status: 'failed', outcome: 'unauthorized', httpStatus: 403 }],
    ],
    ['quarantine for a record', 'quarantine', [DONE, { ...DONE, quarantined: 1 }]],
    ['quarantine for all records of an answer', 'quarantine', [DONE, { ...DONE, status: 'quarantined' }]],
    [
      'of the failed request rather than of a quarantined one',
      'requests_failed',
      [
        { ...DONE, status: 'quarantined' },
        { status: 'failed', outcome: 'rejected' },
      ],
    ],
    ['check_failed', 'check_failed', [DONE, DONE], 1],
  ])('%s', (_, reason, ends, checksFailed) =>
    withDatabase(async ({ pool }) => {
      expect(await endWith(pool, ends, checksFailed)).toBe(reason);
    }),
  );
});

describe('a run that is closed has the reason', () => {
  const readRun = async (pool: Pool, runId: number) => (await findRun(pool, runId)) ?? {};

  test('budget when the budget is used up', () =>
    withDatabase(async ({ pool }) => {
      const { runId, ids } = await beginTestRun(pool);
      await reserve(pool, ids, { workerId: 1, budget: { ...NO_BUDGET, day: 1 }, at: AT });
      expect(await readRun(pool, runId)).toMatchObject({ status: 'out_of_budget', end_reason: 'budget' });
    }));

  test('run_limit when it has reached its own limit', () =>
    withDatabase(async ({ pool }) => {
      const { runId, ids } = await beginTestRun(pool, { maxCredits: 1 });
      await reserve(pool, ids, { workerId: 1, budget: NO_BUDGET, at: AT });
      expect(await readRun(pool, runId)).toMatchObject({ status: 'out_of_budget', end_reason: 'run_limit' });
    }));

  test('that it was closed with, also when it ends, and none after it is resumed', () =>
    withDatabase(async ({ pool }) => {
      const { runId } = await beginTestRun(pool);
      const other = await beginTestRun(pool);
      const end = { status: 'out_of_budget', reason: 'api_quota', error: 'the quota is used up' } as const;
      await inTransaction(pool, (connection) => closeRun(connection, runId, { ...end, lane: 'realtime' }));
      expect(await readRun(pool, other.runId)).toMatchObject({ status: 'out_of_budget', end_reason: 'api_quota' });
      await finishRuns(pool, AT);
      expect(await readRun(pool, runId)).toMatchObject({ status: 'out_of_budget', end_reason: 'api_quota' });
      expect(await retryRun(pool, runId, AT)).toBe(2);
      expect(await readRun(pool, runId)).toMatchObject({ status: 'running', error: null, end_reason: null });
    }));

  test('of its cancellation', () =>
    withDatabase(async ({ pool }) => {
      const { runId } = await beginTestRun(pool);
      await cancelRun(pool, runId, { reason: 'overlap', error: 'a later slot took its place' });
      await finishRuns(pool, AT);
      expect(await readRun(pool, runId)).toMatchObject({ status: 'cancelled', end_reason: 'overlap' });
    }));

  test('requests_failed when only unsent requests of a closed stream failed', () =>
    withDatabase(async ({ pool }) => {
      const { runId } = await beginTestRun(pool);
      await inTransaction(pool, (connection) => closeStream(connection, runId, STREAM, 'it is missing'));
      await pool.query('update ops.runs set checked_at = now()');
      const ended = onlyRow({ rows: await endRuns(pool, AT, [], []) });
      expect(ended).toMatchObject({ status: 'failed', end_reason: 'requests_failed' });
    }));
});
