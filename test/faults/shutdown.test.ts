import { describe, expect, inject, test } from 'vitest';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Simulator } from '../../simulator/server.ts';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import { startRedisServer } from '../support/redis.ts';
import { until } from '../support/until.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { REQUESTS, undisturbedDigest, withWaitingRun } from './waiting-run.ts';

/** Seconds that calls in flight have after the first signal, where a test ends before them. */
const DEADLINE_S = 60;

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const skip = backend === 'redis' && !redisUrl;

  test.skipIf(skip)('SIGTERM lets the calls in flight finish, and the next worker continues the run', async () => {
    const expected = await undisturbedDigest();
    await withWaitingRun(
      { faults: [{ kind: 'latency', ms: 300, times: 20 }] },
      async ({ simulator, pool, url, ended }) => {
        const stopped = startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
        // Pages come one after another; beyond the second, details are in flight.
        await untilCalls(simulator, 4);
        stopped.kill('SIGTERM');
        expect(await stopped.exited).toEqual({ code: 0, signal: null });
        expect(await attemptStates(pool)).toEqual(['captured']);
        expect(simulator.bill.charged).toBeLessThan(REQUESTS);

        const next = startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
        expect(await ended()).toMatchObject({ status: 'succeeded', requests_done: REQUESTS });
        next.kill('SIGTERM');
        await next.exited;
        expect(await hashTables(pool)).toEqual(expected);
        await expectInvariants(pool, simulator, { maxUnknown: 0 });
        expect(simulator.bill.charged).toBe(REQUESTS);
      },
    );
  });

  test.skipIf(skip)(
    'calls that hang are interrupted at the deadline: their outcome is unknown, their requests are queued',
    () =>
      withWaitingRun({ faults: [{ kind: 'hang', after: 1 }] }, async ({ simulator, pool, url }) => {
        const worker = startWorkerProcess({ databaseUrl: url, simulator, redisUrl, deadline: 1 });
        await untilCalls(simulator, 4);
        // Without a deadline it would wait for the calls, which hang until the simulator closes.
        worker.kill('SIGTERM');
        expect(await worker.exited).toEqual({ code: 0, signal: null });
        const { rows } = await pool.query(`select r.status, r.failures, a.state, a.outcome from ops.requests r
        join ops.attempts a using (request_id) where r.finished_at is null and a.state <> 'released' group by 1, 2, 3, 4`);
        expect(rows).toEqual([{ status: 'queued', failures: 0, state: 'unknown', outcome: 'interrupted' }]);
        expect(await attemptStates(pool)).not.toContain('reserved');
      }),
  );
});

test('a second signal ends the worker before its deadline', () =>
  withWaitingRun({ faults: [{ kind: 'hang' }] }, async ({ simulator, url }) => {
    const worker = startWorkerProcess({ databaseUrl: url, simulator, deadline: DEADLINE_S });
    await untilCalls(simulator, 1);
    worker.kill('SIGTERM');
    await worker.printed('stopping');
    const since = Date.now();
    worker.kill('SIGTERM');
    expect(await worker.exited).toEqual({ code: 130, signal: null });
    expect(Date.now() - since).toBeLessThan(DEADLINE_S * 1000);
  }));

test.skipIf(!inject('redisUrl'))('a worker stops although its Redis is gone', () =>
  withWaitingRun({ faults: [{ kind: 'hang' }] }, async ({ simulator, pool, url }) => {
    const redis = await startRedisServer();
    try {
      const worker = startWorkerProcess({ databaseUrl: url, simulator, redisUrl: redis.url, deadline: 1 });
      await untilCalls(simulator, 1);
      await redis.stop();
      worker.kill('SIGTERM');
      expect(await worker.exited).toMatchObject({ signal: null });
      expect(await attemptStates(pool)).toEqual(['unknown']);
    } finally {
      await redis.stop();
    }
  }),
);

async function untilCalls(simulator: Simulator, requests: number): Promise<void> {
  await until(() => simulator.bill.requests >= requests, `${requests} calls have arrived`, { everyMs: 5 });
}

async function attemptStates(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ state: string }>('select distinct state from ops.attempts order by 1');
  return rows.map(({ state }) => state);
}
