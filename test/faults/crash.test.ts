import { describe, expect, inject, test } from 'vitest';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { MAX_RESERVED, REQUESTS, undisturbedDigest, withWaitingRun } from './waiting-run.ts';

/**
 * A worker is killed at a point of its path and leaves no spool: another one goes on when its lease has run out. All
 * points, with a spool: spool.test.ts.
 */
const deaths = ['ledger.reserved:1', 'tx.before_commit:4'] as const;

describe.each<Backend>(['postgres', 'redis'])('a worker that is killed, on the %s queue,', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const skip = backend === 'redis' && !redisUrl;

  test.skipIf(skip).each(deaths)('at %s changes nothing but who does the work', async (crashAt) => {
    const expected = await undisturbedDigest();
    await withWaitingRun({}, async ({ simulator, pool, url, ended }) => {
      const victim = startWorkerProcess({ databaseUrl: url, simulator, redisUrl, crashAt });
      expect(await victim.exited).toEqual({ code: null, signal: 'SIGKILL' });
      const loaded = await pool.query(`select from ops.requests where status = 'done'`);

      const successor = startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
      const run = await ended();
      successor.kill('SIGTERM');
      expect(await successor.exited).toEqual({ code: 0, signal: null });

      expect(run).toMatchObject({ status: 'succeeded', requests_total: REQUESTS, requests_done: REQUESTS });
      expect(await hashTables(pool)).toEqual(expected);
      await expectInvariants(pool, simulator, { maxUnknown: MAX_RESERVED });
      expect(loaded.rowCount).toBeLessThan(REQUESTS);
    });
  });
});
