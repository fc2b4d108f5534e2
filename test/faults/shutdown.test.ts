import { describe, expect, inject, test } from 'vitest';
import type { Pool } from '../../src/load/pool.ts';
import type { Simulator } from '../../src/simulator/server.ts';
import { digestOf, expectInvariants } from '../support/invariants.ts';
import { startRedisServer } from '../support/redis.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { REQUESTS, undisturbedDigest, withScene } from './scene.ts';

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const skip = backend === 'redis' && !redisUrl;

  test.skipIf(skip)('TERM lets the calls in flight finish, and the next worker goes on with the run', async () => {
    const expected = await undisturbedDigest();
    await withScene({ faults: [{ kind: 'latency', ms: 300, times: 20 }] }, async ({ simulator, pool, url, ended }) => {
      const stopped = startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
      // Pages come one after another; beyond the second, details are in flight.
      await asked(simulator, 4);
      stopped.kill('SIGTERM');
      expect(await stopped.exited).toEqual({ code: 0, signal: null });
      expect(await attemptStates(pool)).toEqual(['captured']);
      expect(simulator.bill.charged).toBeLessThan(REQUESTS);

      const next = startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
      expect(await ended()).toMatchObject({ status: 'succeeded', requests_done: REQUESTS });
      next.kill('SIGTERM');
      await next.exited;
      expect(await digestOf(pool)).toEqual(expected);
      await expectInvariants(pool, simulator, { mostUnknown: 0 });
      expect(simulator.bill.charged).toBe(REQUESTS);
    });
  });

  test.skipIf(skip)('calls that hang are cut at the deadline: their outcome is unknown, their requests wait', () =>
    withScene({ faults: [{ kind: 'hang', after: 1 }] }, async ({ simulator, pool, url }) => {
      const worker = startWorkerProcess({ databaseUrl: url, simulator, redisUrl, deadline: 1 });
      await asked(simulator, 4);
      const since = Date.now();
      worker.kill('SIGTERM');
      expect(await worker.exited).toEqual({ code: 0, signal: null });
      expect(Date.now() - since).toBeLessThan(6_000);
      const { rows } = await pool.query(`select r.status, r.failures, a.state, a.outcome from ops.requests r
        join ops.attempts a using (request_id) where r.finished_at is null and a.state <> 'released' group by 1, 2, 3, 4`);
      expect(rows).toEqual([{ status: 'queued', failures: 0, state: 'unknown', outcome: 'interrupted' }]);
      expect(await attemptStates(pool)).not.toContain('reserved');
    }),
  );
});

test('a second signal does not wait for anything', () =>
  withScene({ faults: [{ kind: 'hang' }] }, async ({ simulator, url }) => {
    const worker = startWorkerProcess({ databaseUrl: url, simulator, deadline: 60 });
    await asked(simulator, 1);
    worker.kill('SIGTERM');
    while (!worker.output().includes('stopping')) await new Promise((resolve) => setTimeout(resolve, 5));
    const since = Date.now();
    worker.kill('SIGTERM');
    expect(await worker.exited).toEqual({ code: 130, signal: null });
    expect(Date.now() - since).toBeLessThan(2_000);
  }));

test.skipIf(!inject('redisUrl'))('a Redis that is gone does not keep a worker that is asked to stop', () =>
  withScene({ faults: [{ kind: 'hang' }] }, async ({ simulator, pool, url }) => {
    const redis = await startRedisServer();
    try {
      const worker = startWorkerProcess({ databaseUrl: url, simulator, redisUrl: redis.url, deadline: 1 });
      await asked(simulator, 1);
      await redis.stop();
      const since = Date.now();
      worker.kill('SIGTERM');
      expect(await worker.exited).toMatchObject({ signal: null });
      expect(Date.now() - since).toBeLessThan(11_000);
      expect(await attemptStates(pool)).toEqual(['unknown']);
    } finally {
      await redis.stop();
    }
  }),
);

async function asked(simulator: Simulator, requests: number): Promise<void> {
  while (simulator.bill.requests < requests) await new Promise((resolve) => setTimeout(resolve, 5));
}

async function attemptStates(pool: Pool): Promise<readonly string[]> {
  const { rows } = await pool.query('select distinct state from ops.attempts order by 1');
  return rows.map(({ state }) => state);
}
