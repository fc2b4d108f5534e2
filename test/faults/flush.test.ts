import { expect, inject, test } from 'vitest';
import { Redis } from 'ioredis';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import { startRedisServer } from '../support/redis.ts';
import { until } from '../support/until.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { REQUESTS, undisturbedDigest, withWaitingRun } from './waiting-run.ts';

/** C2: jobs that Redis has lost are enqueued again from PostgreSQL. */
test.skipIf(!inject('redisUrl'))(
  'a queue that is flushed twice during a run loses no request and buys none twice',
  async () => {
    const expected = await undisturbedDigest();
    const server = await startRedisServer();
    const redis = new Redis(server.url);
    try {
      await withWaitingRun({ latencyMs: 20 }, async ({ simulator, pool, url, ended }) => {
        const worker = startWorkerProcess({ databaseUrl: url, simulator, redisUrl: server.url });
        const charged = async (calls: number) => {
          await until(() => simulator.bill.charged >= calls, `${calls} calls are charged`, { everyMs: 5 });
        };
        for (const calls of [5, 20]) {
          await charged(calls);
          await redis.flushall();
        }
        expect(simulator.bill.charged).toBeLessThan(REQUESTS);
        expect(await ended()).toMatchObject({ status: 'succeeded', requests_done: REQUESTS });
        worker.kill('SIGTERM');
        expect(await worker.exited).toEqual({ code: 0, signal: null });
        expect(await hashTables(pool)).toEqual(expected);
        await expectInvariants(pool, simulator, { maxUnknown: 0 });
        expect(simulator.bill.charged).toBe(REQUESTS);
      });
    } finally {
      redis.disconnect();
      await server.stop();
    }
  },
);
