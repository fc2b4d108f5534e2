import { describe, expect, inject, test } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import { randomFor, seed } from '../support/seeded-random.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { MAX_RESERVED, undisturbedDigest, withWaitingRun } from './waiting-run.ts';

const KILLS = 4;
/** In the message of a failure. */
const REPEAT = `FAULT_SEED=${seed} repeats the random choices`;

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const skip = backend === 'redis' && !redisUrl;

  test.skipIf(skip)(
    'workers that are killed at random moments, two at a time, end in the tables of an undisturbed run',
    async () => {
      const expected = await undisturbedDigest();
      console.info(`chaos on ${backend}: FAULT_SEED=${seed}`);
      const random = randomFor(`chaos on ${backend}`);
      await withWaitingRun({ latencyMs: 20 }, async ({ simulator, pool, url, ended }) => {
        const worker = () => startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
        const running = [worker(), worker()];
        const end = ended();
        for (let kill = 0; kill < KILLS; kill++) {
          const victim = running.shift();
          await victim?.ready;
          // This is no wait for a condition: the moment of the kill is random.
          await wait(random() * 150);
          victim?.kill('SIGKILL');
          running.push(worker());
        }
        const run = await end;
        for (const survivor of running) survivor.kill('SIGTERM');
        await Promise.all(running.map(({ exited }) => exited));
        expect(run.status, REPEAT).toBe('succeeded');
        expect(await hashTables(pool), REPEAT).toEqual(expected);
        await expectInvariants(pool, simulator, { maxUnknown: KILLS * MAX_RESERVED });
      });
    },
  );
});
