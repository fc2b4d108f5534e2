import { setTimeout as wait } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { MAX_RESERVED, undisturbedDigest, withWaitingRun } from './waiting-run.ts';

const BLOWS = 6;
/** Those of the worker and of its queue. */
const KILL_ALL = `select pg_terminate_backend(pid) from pg_stat_activity
  where datname = current_database() and application_name <> 'test'`;

test.skipIf(!inject('redisUrl')).each<Backend>(['postgres', 'redis'])(
  'B3: connections that PostgreSQL ends, again and again, lose and double nothing (queue in %s)',
  async (backend) => {
    const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
    const expected = await undisturbedDigest();
    await withWaitingRun({ latencyMs: 40 }, async ({ simulator, pool, url, ended }) => {
      const worker = startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
      await worker.ready;
      const end = ended();
      for (let blow = 0; blow < BLOWS; blow++) {
        await pool.query(KILL_ALL);
        // The moments of the blows are what is tried here: some fall into a reservation, some into a commit.
        await wait(120);
      }
      const run = await end;
      worker.kill('SIGTERM');
      expect(await worker.exited).toEqual({ code: 0, signal: null });
      expect(run.status).toBe('succeeded');
      expect(await hashTables(pool)).toEqual(expected);
      await expectInvariants(pool, simulator, { maxUnknown: BLOWS * MAX_RESERVED });
    });
  },
);
