import { expect, inject, test } from 'vitest';
import { Redis } from 'ioredis';
import { digestOf, expectInvariants } from '../support/invariants.ts';
import { startRedisServer } from '../support/redis.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { REQUESTS, undisturbedDigest, withScene } from './scene.ts';

/** C2: what Redis forgets is put back from PostgreSQL. */
test.skipIf(!inject('redisUrl'))(
  'a queue that is flushed twice in mid-run loses no request and buys none twice',
  async () => {
    const expected = await undisturbedDigest();
    const server = await startRedisServer();
    const redis = new Redis(server.url);
    try {
      await withScene({ latencyMs: 20 }, async ({ simulator, pool, url, ended }) => {
        const worker = startWorkerProcess({ databaseUrl: url, simulator, redisUrl: server.url });
        const charged = async (calls: number) => {
          while (simulator.bill.charged < calls) await new Promise((resolve) => setTimeout(resolve, 5));
        };
        for (const calls of [5, 20]) {
          await charged(calls);
          await redis.flushall();
        }
        expect(simulator.bill.charged).toBeLessThan(REQUESTS);
        expect(await ended()).toMatchObject({ status: 'succeeded', requests_done: REQUESTS });
        worker.kill('SIGTERM');
        expect(await worker.exited).toEqual({ code: 0, signal: null });
        expect(await digestOf(pool)).toEqual(expected);
        await expectInvariants(pool, simulator, { mostUnknown: 0 });
        expect(simulator.bill.charged).toBe(REQUESTS);
      });
    } finally {
      redis.disconnect();
      await server.stop();
    }
  },
);
