import { describe, expect, inject, test } from 'vitest';
import { digestOf, expectInvariants } from '../support/invariants.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { IN_HAND, REQUESTS, undisturbedDigest, withScene } from './scene.ts';

/** A1, A2, A4, A5, A6: a worker is killed at a point of its path, another one goes on. */
const deaths = [
  'claim.done:1',
  'ledger.reserved:1',
  'http.body:5',
  'tx.before_commit:1',
  'tx.before_commit:4',
  'tx.after_commit:1',
  'tx.after_commit:9',
] as const;

describe.each<Backend>(['postgres', 'redis'])('a worker that is killed, on the %s queue,', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const skip = backend === 'redis' && !redisUrl;

  test.skipIf(skip).each(deaths)('at %s changes nothing but who does the work', async (crashAt) => {
    const expected = await undisturbedDigest();
    await withScene({}, async ({ simulator, pool, url, ended }) => {
      const victim = startWorkerProcess({ databaseUrl: url, simulator, redisUrl, crashAt });
      expect(await victim.exited).toEqual({ code: null, signal: 'SIGKILL' });
      const loaded = await pool.query(`select count(*) as done from ops.requests where status = 'done'`);

      const successor = startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
      const run = await ended();
      successor.kill('SIGTERM');
      expect(await successor.exited).toEqual({ code: 0, signal: null });

      expect(run).toMatchObject({ status: 'succeeded', requests_total: REQUESTS, requests_done: REQUESTS });
      expect(await digestOf(pool)).toEqual(expected);
      await expectInvariants(pool, simulator, { mostUnknown: IN_HAND });
      expect(loaded.rows[0].done).toBeLessThan(REQUESTS);
    });
  });
});
