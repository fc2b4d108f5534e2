import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { findRun } from '../../src/ledger/runs.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { openLedgerQueues } from '../../src/jobs/queues/ledger-queues.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { type WaitingRun, withWaitingRun } from './waiting-run.ts';

const slot = new Date('2026-03-02T10:00:00Z');
const BLOWS = 26;
const EVERY_MS = 300;
/** Of the worker and its queue. */
const SESSIONS = `from pg_stat_activity where datname = current_database() and application_name <> 'test'
  and backend_type = 'client backend'`;
const KILL_ALL = `select pg_terminate_backend(pid) ${SESSIONS}`;

/** A run of one list of another market, that a worker has to find. */
async function anotherRun(pool: Pool): Promise<number> {
  const overrides = { region: ['GB'], period: [7] };
  const plan = planTarget(
    configSchema.parse({}),
    'trending-music-list',
    { trigger: 'manual', slot },
    { overrides, follow: [], maxPages: 1 },
  );
  const run = await beginRun(pool, plan, new Date());
  if (!run) throw new Error('no run');
  return run.runId;
}

async function readStatus(pool: Pool, runId: number): Promise<string> {
  const run = await until(async () => {
    const found = await findRun(pool, runId);
    return found?.finished_at ? found : undefined;
  }, `run ${runId} has ended`);
  return run.status;
}

async function blows(pool: Pool): Promise<void> {
  for (let blow = 0; blow < BLOWS; blow++) {
    await pool.query(KILL_ALL);
    await wait(EVERY_MS);
  }
}

/** A worker that has nothing to do any more, lent to `work`; it must end as it should afterwards. */
const withIdleWorker = (work: (scene: WaitingRun, worker: WorkerProcess) => Promise<void>) =>
  withWaitingRun({}, async (scene) => {
    const worker = startWorkerProcess({ databaseUrl: scene.url, simulator: scene.simulator });
    await worker.ready;
    await scene.ended();
    await work(scene, worker);
    worker.kill('SIGTERM');
    expect(await worker.exited).toEqual({ code: 0, signal: null });
  });

describe('G6: without Redis, a worker outlives', () => {
  test('sessions that are ended again and again while it works', () =>
    withWaitingRun({ latencyMs: 600 }, async ({ simulator, pool, url, ended }) => {
      const worker = startWorkerProcess({ databaseUrl: url, simulator });
      await worker.ready;
      const end = ended();
      await blows(pool);
      expect((await end).finished_at).not.toBeNull();
      expect(await readStatus(pool, await anotherRun(pool))).toBe('succeeded');
      worker.kill('SIGTERM');
      expect(await worker.exited).toEqual({ code: 0, signal: null });
    }));

  test('sessions that are ended again and again while it has nothing to do', () =>
    withIdleWorker(async ({ pool }) => {
      await blows(pool);
      expect(await readStatus(pool, await anotherRun(pool))).toBe('succeeded');
    }));

  test('a database that is read-only for a while, as in a failover', () =>
    withIdleWorker(async ({ pool }) => {
      const { name } = onlyRow(await pool.query<{ name: string }>('select current_database() as name'));
      await pool.query(`alter database "${name}" set default_transaction_read_only = on`);
      await pool.query(KILL_ALL);
      const runId = await anotherRun(pool);
      await wait(3_000);
      await pool.query(`alter database "${name}" reset default_transaction_read_only`);
      await pool.query(KILL_ALL);
      expect(await readStatus(pool, runId)).toBe('succeeded');
    }));

  test('a database that accepts no connection for a while', () =>
    withIdleWorker(async ({ pool }) => {
      await pool.query('update pg_database set datallowconn = false where datname = current_database()');
      await pool.query(KILL_ALL);
      const runId = await anotherRun(pool);
      await wait(3_000);
      expect((await pool.query(`select ${SESSIONS}`)).rowCount).toBe(0);
      await pool.query('update pg_database set datallowconn = true where datname = current_database()');
      expect(await readStatus(pool, runId)).toBe('succeeded');
    }));
});

/**
 * Forwards connections to a server. Those that are open can be made half open: nothing passes any more, nothing is
 * closed.
 */
async function withProxy<T>(url: string, work: (url: string, halfOpen: () => number) => Promise<T>): Promise<T> {
  const { hostname, port } = new URL(url);
  const pairs = new Set<readonly [Socket, Socket]>();
  const server = createServer((near) => {
    const far = createConnection(Number(port), hostname);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far);
    far.pipe(near);
    pairs.add([near, far]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const halfOpen = () => {
    for (const [near, far] of pairs) {
      near.unpipe(far);
      far.unpipe(near);
      near.resume();
      far.resume();
    }
    return pairs.size;
  };
  try {
    const own = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(address.port) });
    return await work(own.href, halfOpen);
  } finally {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

test('a queue whose connections are half open gives them up and delivers through new ones', () =>
  withDatabase(({ url }) =>
    withProxy(url, async (through, halfOpen) => {
      const pool = createPool(url, { max: 1, name: 'test' });
      const queues = await openLedgerQueues({ databaseUrl: through, onError: () => undefined });
      const delivered: number[] = [];
      const working = await queues.work('realtime', { concurrency: 4, perSecond: null }, async (id) => {
        delivered.push(id);
        await pool.query(`update ops.requests set status = 'done', finished_at = now() where request_id = $1`, [id]);
        return { kind: 'done' };
      });
      const listens = async () =>
        (
          await pool.query(
            `select from pg_stat_activity where application_name = 'echotik-queue' and query like 'listen%'`,
          )
        ).rowCount ?? 0;
      await until(async () => (await listens()) > 0, 'the queue listens');
      expect(halfOpen()).toBeGreaterThan(0);
      await anotherRun(pool);
      await queues.refill('realtime', 1, async () => []);
      await until(() => delivered.length > 0, 'the request is delivered');
      expect(delivered).toHaveLength(1);
      await working.stop();
      await queues.close();
      await pool.end();
    }),
  ));
