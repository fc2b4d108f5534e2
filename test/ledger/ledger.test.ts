import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { formatAttemptId } from '../../src/attempt-id.ts';
import type { AttemptKey } from '../../src/ledger/attempt-key.ts';
import { recoverAttempts, fence, restoreAttempts } from '../../src/ledger/fence.ts';
import { type Settlement, settle, settleLate } from '../../src/ledger/settle.ts';
import { listQueuedRequests } from '../../src/ledger/requests.ts';
import { reserve, findReserved } from '../../src/ledger/reserve.ts';
import { reclaimForgotten, reclaimRequests } from '../../src/ledger/reclaim-requests.ts';
import { LEASE_MS, WorkerLease } from '../../src/ledger/worker-lease.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { closeRun } from '../../src/ledger/close-runs.ts';
import { finishRuns } from '../../src/jobs/reconciler/finish-runs.ts';
import { findRun } from '../../src/ledger/runs.ts';
import { inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';

const by = (workerId: number) => ({
  workerId,
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
    const plan = planTarget(configSchema.parse({}), 'trending-music-list', { trigger: 'manual', slot }, { overrides });
    const run = await beginRun(pool, plan, new Date());
    if (!run) throw new Error('no run');
    await work({ pool, runId: run.runId, ids: run.queued.map(({ request_id }) => request_id) });
  });

/** A worker that is alive as long as `work` lasts. */
async function withLive(pool: Pool, work: (workerId: number) => Promise<void>): Promise<void> {
  const lease = await WorkerLease.begin(pool, { leaseMs: LEASE_MS, onWarning: () => undefined });
  await work(lease.workerId).finally(() => lease.end());
}

const reclaim = (pool: Pool) => reclaimRequests(pool, { expired: true });

const expireLease = (pool: Pool, workerId: number) =>
  pool.query(`update ops.workers set lease_until = now() - interval '1 ms' where worker_id = $1`, [workerId]);

const settlement = (
  { request_id, attempt, worker_id, identity }: AttemptKey,
  status: Settlement['status'],
): Settlement => ({
  request_id,
  attempt,
  worker_id,
  identity,
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
  record_keys: null,
  rows_quarantined: 0,
});

const settleNow = (pool: Pool, one: Settlement) =>
  inTransaction(pool, async (connection) => {
    const ours = await fence(connection, [one]);
    if (ours.has(formatAttemptId(one))) await settle(connection, [one], new Map());
    return ours.has(formatAttemptId(one));
  });

test('a request is reserved once by concurrent workers, and its attempt is committed before the call', () =>
  withRun(({ pool, ids }) =>
    withLive(pool, async (worker) => {
      const held = await Promise.all([1, 2, 3, 4].map(() => reserve(pool, ids, by(worker))));
      expect(held.flat()).toHaveLength(ids.length);
      expect(new Set(held.flat().map((request) => request.request_id))).toEqual(new Set(ids));
      const { rows } = await pool.query('select count(*) as attempts, min(state) as state from ops.attempts');
      expect(rows[0]).toEqual({ attempts: 3, state: 'reserved' });
    }),
  ));

test('requests of an ended run and requests that are not due are not reserved', () =>
  withRun(({ pool, ids, runId }) =>
    withLive(pool, async (worker) => {
      await pool.query(`update ops.requests set not_before = now() + interval '1 hour' where request_id = $1`, [
        ids[0],
      ]);
      expect(await reserve(pool, ids.slice(0, 2), by(worker))).toMatchObject([{ request_id: ids[1], attempt: 1 }]);
      await inTransaction(pool, (connection) =>
        closeRun(connection, runId, { status: 'failed', reason: 'credentials_refused', error: 'refused' }),
      );
      expect(await reserve(pool, ids, by(worker))).toEqual([]);
      expect(await listQueuedRequests(pool, 'realtime', 0, 10)).toEqual([]);
    }),
  ));

test('a request of a live worker is not reclaimed; when the worker stops it is, and its attempt counts as spent', () =>
  withRun(async ({ pool, ids }) => {
    await withLive(pool, async (worker) => {
      await reserve(pool, ids, by(worker));
      expect(await reclaim(pool)).toEqual([]);
    });
    const back = await reclaim(pool);
    expect(new Set(back.map((request) => request.request_id))).toEqual(new Set(ids));
    expect(back).toHaveLength(ids.length);
    const { rows } = await pool.query(
      `select distinct state, outcome, r.credits from ops.attempts join ops.requests r using (request_id)`,
    );
    expect(rows).toEqual([{ state: 'unknown', outcome: 'lost', credits: 2 }]);
  }));

const reserveOne = async (pool: Pool, id: number, worker: number) => {
  const [held] = await reserve(pool, [id], by(worker));
  if (!held) throw new Error(`request ${id} cannot be reserved`);
  return held;
};

const settled = (pool: Pool) =>
  pool
    .query(
      `select r.status, r.credits, array_agg(a.state || ' ' || a.outcome order by a.attempt) as attempts,
        (select sum(credits)::int from ops.spending) as spent
       from ops.requests r join ops.attempts a using (request_id) where r.status <> 'queued' group by r.request_id`,
    )
    .then(({ rows }) => rows);

test('an expired lease frees a request, and the former worker cannot settle it for its successor', () =>
  withRun(({ pool, ids: [id = 0] }) =>
    withLive(pool, async (worker) => {
      const late = await reserveOne(pool, id, worker);
      await expireLease(pool, worker);
      expect(await reclaim(pool)).toHaveLength(1);
      const successor = await reserveOne(pool, id, worker);
      expect(successor).toMatchObject({ request_id: id, attempt: 2 });
      expect(await settleNow(pool, settlement(late, 'done'))).toBe(false);
      expect(await settleNow(pool, settlement(successor, 'done'))).toBe(true);
      expect(await settleNow(pool, settlement(successor, 'failed'))).toBe(false);
      expect(await settled(pool)).toEqual([
        { status: 'done', credits: 4, attempts: ['unknown lost', 'captured ok'], spent: 4 },
      ]);
    }),
  ));

test('an attempt is settled only by the worker and for the request identity that it was reserved for', () =>
  withRun(({ pool, ids: [id = 0] }) =>
    withLive(pool, async (worker) => {
      const held = await reserveOne(pool, id, worker);
      expect(await settleNow(pool, settlement({ ...held, worker_id: worker + 1 }, 'done'))).toBe(false);
      expect(await settleNow(pool, settlement({ ...held, identity: 'another question' }, 'done'))).toBe(false);
      expect(await settleNow(pool, settlement(held, 'done'))).toBe(true);
    }),
  ));

test('an answer to a request that was reclaimed and not sent again recovers the request, and is charged once', () =>
  withRun(({ pool, ids: [id = 0] }) =>
    withLive(pool, async (worker) => {
      const held = await reserveOne(pool, id, worker);
      await expireLease(pool, worker);
      await reclaim(pool);
      await inTransaction(pool, async (connection) => {
        expect(await fence(connection, [held])).toEqual(new Set());
        expect(await recoverAttempts(connection, [{ ...held, identity: 'another question' }])).toEqual(new Set());
        expect(await recoverAttempts(connection, [held])).toEqual(new Set([formatAttemptId(held)]));
        await settle(connection, [settlement(held, 'done')], new Map());
      });
      expect(await settled(pool)).toEqual([{ status: 'done', credits: 2, attempts: ['captured ok'], spent: 2 }]);
    }),
  ));

test.each([
  ['that was billed is charged on its own attempt', 'captured', 4],
  ['that was not billed gives its credits back', 'released', 2],
] as const)('an answer to a request that is asked again meanwhile, %s', (_, state, spent) =>
  withRun(({ pool, ids: [id = 0] }) =>
    withLive(pool, async (worker) => {
      const late = await reserveOne(pool, id, worker);
      await expireLease(pool, worker);
      await reclaim(pool);
      const successor = await reserveOne(pool, id, worker);
      await inTransaction(pool, async (connection) => {
        expect(await recoverAttempts(connection, [late])).toEqual(new Set());
        const recorded = [{ request_id: id, attempt: 1 }];
        expect(await settleLate(connection, [{ ...settlement(late, 'done'), state }])).toEqual(recorded);
        expect(await settleLate(connection, [{ ...settlement(late, 'done'), state }])).toEqual([]);
      });
      expect(await settleNow(pool, settlement(successor, 'done'))).toBe(true);
      expect(await settled(pool)).toEqual([
        { status: 'done', credits: spent, attempts: [`${state} ok`, 'captured ok'], spent },
      ]);
    }),
  ),
);

test('a reservation that a failover has lost is restored with its credits, and its answer is stored', () =>
  withRun(({ pool, ids: [id = 0] }) =>
    withLive(pool, async (worker) => {
      const held = await reserveOne(pool, id, worker);
      await pool.query(`delete from ops.attempts; delete from ops.spending; update ops.runs set credits = 0;
        update ops.requests set status = 'queued', attempts = 0, worker_id = null`);
      await inTransaction(pool, async (connection) => {
        await restoreAttempts(connection, [held, { ...held, request_id: id + 1 }]);
        await restoreAttempts(connection, [held]);
        expect(await recoverAttempts(connection, [held])).toEqual(new Set([formatAttemptId(held)]));
        await settle(connection, [settlement(held, 'done')], new Map());
      });
      expect(await settled(pool)).toEqual([{ status: 'done', credits: 2, attempts: ['captured ok'], spent: 2 }]);
      expect((await pool.query('select credits from ops.runs')).rows).toEqual([{ credits: 2 }]);
    }),
  ));

test('a reservation whose COMMIT response was lost is found with all its columns', () =>
  withRun(({ pool, ids }) =>
    withLive(pool, async (worker) => {
      const held = await reserve(pool, ids, by(worker));
      const byId = (a: { request_id: number }, b: { request_id: number }) => a.request_id - b.request_id;
      expect((await findReserved(pool, ids, by(worker))).sort(byId)).toMatchObject(held.sort(byId));
      expect(await findReserved(pool, ids, by(worker + 1))).toEqual([]);
    }),
  ));

test('a reservation that its worker does not know is reclaimed after a delay', () =>
  withRun(({ pool, ids }) =>
    withLive(pool, async (worker) => {
      await reserve(pool, ids, by(worker));
      expect(await reclaimForgotten(pool, worker, [])).toEqual([]);
      await pool.query(`update ops.attempts set reserved_at = now() - interval '1 minute'`);
      const [known = 0, ...forgotten] = ids;
      const reclaimed = await reclaimForgotten(pool, worker, [known]);
      expect(new Set(reclaimed.map(({ request_id }) => request_id))).toEqual(new Set(forgotten));
    }),
  ));

test('a request fails after five lost workers, and its run does not succeed', () =>
  withRun(async ({ pool, ids: [poison = 0, ...others], runId }) => {
    for (let death = 1; death <= 5; death++) {
      await withLive(pool, async (worker) => {
        expect(await reserve(pool, [poison], by(worker))).toHaveLength(1);
      });
      expect(await reclaim(pool)).toHaveLength(death < 5 ? 1 : 0);
    }
    await withLive(pool, async (worker) => {
      for (const held of await reserve(pool, others, by(worker))) await settleNow(pool, settlement(held, 'done'));
    });
    await finishRuns(pool, new Date());
    expect(await findRun(pool, runId)).toMatchObject({
      status: 'partial',
      requests_done: 2,
      requests_failed: 1,
      error: 'trending-music-list: 5 workers ended while they worked on it',
    });
  }));
