import { expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { fence, type Settlement, settle } from '../../../src/jobs/ledger/settle.ts';
import { queuedRequests } from '../../../src/jobs/ledger/requests.ts';
import { reserve } from '../../../src/jobs/ledger/reserve.ts';
import { takeBack } from '../../../src/jobs/ledger/take-back.ts';
import { Liveness } from '../../../src/jobs/ledger/liveness.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { beginRun } from '../../../src/jobs/ledger/begin.ts';
import { closeRun, finishRuns } from '../../../src/jobs/ledger/finish.ts';
import { findRun } from '../../../src/jobs/ledger/runs.ts';
import { inTransaction, type Pool } from '../../../src/load/pool.ts';
import { withDatabase } from '../../support/database.ts';

const LEASE_MS = 60_000;

const by = (workerId: number, leaseMs = LEASE_MS) => ({
  workerId,
  leaseMs,
  budget: { timezone: 'UTC', reserve: 0, pipelines: {} },
  at: new Date(),
});

interface Scene {
  readonly pool: Pool;
  readonly runId: number;
  readonly ids: readonly number[];
}

/** A run of three requests that nobody works on. */
const withRun = (work: (scene: Scene) => Promise<void>) =>
  withDatabase(async ({ pool }) => {
    const slot = new Date('2026-03-02T10:00:00Z');
    const overrides = { region: ['US', 'GB', 'DE'] };
    const plan = targetPlan(configSchema.parse({}), 'trending-music-list', { trigger: 'manual', slot }, { overrides });
    const run = await beginRun(pool, plan);
    if (!run) throw new Error('no run');
    await work({ pool, runId: run.runId, ids: run.queued.map(({ request_id }) => request_id) });
  });

/** A worker that is alive as long as `work` lasts. */
async function withLive(pool: Pool, work: (workerId: number) => Promise<void>): Promise<void> {
  const liveness = await Liveness.begin(pool);
  await work(liveness.workerId).finally(() => liveness.end());
}

const settlement = (request_id: number, attempt: number, status: string): Settlement => ({
  request_id,
  attempt,
  status,
  state: status === 'queued' ? 'released' : 'captured',
  outcome: 'ok',
  http_status: 200,
  message: null,
  duration_ms: 1,
  bytes: 1,
  failed: false,
  delay_ms: null,
  records: 1,
  walk_end: 'complete',
  rows_quarantined: 0,
});

const settleNow = (pool: Pool, one: Settlement) =>
  inTransaction(pool, async (connection) => {
    const ours = await fence(connection, [one]);
    if (ours.has(one.request_id)) await settle(connection, [one], new Map());
    return ours.has(one.request_id);
  });

test('a request is reserved once, however many ask at the same time, and its attempt is committed before', () =>
  withRun(({ pool, ids }) =>
    withLive(pool, async (worker) => {
      const held = await Promise.all([1, 2, 3, 4].map(() => reserve(pool, ids, by(worker))));
      expect(held.flat()).toHaveLength(ids.length);
      expect(new Set(held.flat().map((request) => request.request_id))).toEqual(new Set(ids));
      const { rows } = await pool.query('select count(*) as attempts, min(state) as state from ops.attempts');
      expect(rows[0]).toEqual({ attempts: 3, state: 'reserved' });
    }),
  ));

test('a run that has ended gives nothing away, and what is not due yet waits', () =>
  withRun(({ pool, ids, runId }) =>
    withLive(pool, async (worker) => {
      await pool.query(`update ops.requests set not_before = now() + interval '1 hour' where request_id = $1`, [
        ids[0],
      ]);
      expect(await reserve(pool, ids.slice(0, 2), by(worker))).toMatchObject([{ request_id: ids[1], attempt: 1 }]);
      await inTransaction(pool, (connection) => closeRun(connection, runId, { status: 'failed', error: 'refused' }));
      expect(await reserve(pool, ids, by(worker))).toEqual([]);
      expect(await queuedRequests(pool, 'realtime', 0, 10)).toEqual([]);
    }),
  ));

test('what a live worker holds stays its own; the moment it dies others have it, and its attempt counts as spent', () =>
  withRun(async ({ pool, ids }) => {
    await withLive(pool, async (worker) => {
      await reserve(pool, ids, by(worker));
      expect(await takeBack(pool)).toEqual([]);
    });
    const back = await takeBack(pool);
    expect(new Set(back.map((request) => request.request_id))).toEqual(new Set(ids));
    expect(back).toHaveLength(ids.length);
    const { rows } = await pool.query(
      `select distinct state, outcome, r.credits from ops.attempts join ops.requests r using (request_id)`,
    );
    expect(rows).toEqual([{ state: 'unknown', outcome: 'lost', credits: 2 }]);
  }));

test('a lease that ran out frees a request, and its late holder cannot settle over the successor', () =>
  withRun(({ pool, ids: [id = 0] }) =>
    withLive(pool, async (worker) => {
      await reserve(pool, [id], by(worker, -1));
      expect(await takeBack(pool)).toHaveLength(1);
      expect(await reserve(pool, [id], by(worker))).toMatchObject([{ request_id: id, attempt: 2 }]);
      expect(await settleNow(pool, settlement(id, 1, 'done'))).toBe(false);
      expect(await settleNow(pool, settlement(id, 2, 'done'))).toBe(true);
      expect(await settleNow(pool, settlement(id, 2, 'failed'))).toBe(false);
      const { rows } = await pool.query('select status, credits from ops.requests where request_id = $1', [id]);
      expect(rows).toEqual([{ status: 'done', credits: 4 }]);
    }),
  ));

test('a request over which five workers died is given up, and its run is not green', () =>
  withRun(async ({ pool, ids: [poison = 0, ...others], runId }) => {
    for (let death = 1; death <= 5; death++) {
      await withLive(pool, async (worker) => {
        expect(await reserve(pool, [poison], by(worker))).toHaveLength(1);
      });
      expect(await takeBack(pool)).toHaveLength(death < 5 ? 1 : 0);
    }
    await withLive(pool, async (worker) => {
      for (const { request_id, attempt } of await reserve(pool, others, by(worker))) {
        await settleNow(pool, settlement(request_id, attempt, 'done'));
      }
    });
    await finishRuns(pool);
    expect(await findRun(pool, runId)).toMatchObject({
      status: 'partial',
      requests_done: 2,
      requests_failed: 1,
      error: 'trending-music-list: 5 workers died over it',
    });
  }));
