import { describe, expect, inject, test } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import { digestOf, expectInvariants } from '../support/invariants.ts';
import { randomFor, seed } from '../support/seeded-random.ts';
import type { Backend } from '../support/world.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { IN_HAND, undisturbedDigest, withScene } from './scene.ts';

const KILLS = 4;

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  const skip = backend === 'redis' && !redisUrl;

  test.skipIf(skip)(
    'workers killed at any moment, two at a time, end in the tables of an undisturbed run',
    async () => {
      const expected = await undisturbedDigest();
      console.info(`chaos on ${backend}: FAULT_SEED=${seed}`);
      const random = randomFor(`chaos on ${backend}`);
      await withScene({ latencyMs: 20 }, async ({ simulator, pool, url, ended }) => {
        const worker = () => startWorkerProcess({ databaseUrl: url, simulator, redisUrl });
        const running = [worker(), worker()];
        const end = ended();
        for (let kill = 0; kill < KILLS; kill++) {
          const victim = running.shift();
          await victim?.ready;
          // Not a wait for something to happen: the moment of death is what is random here.
          await wait(random() * 150);
          victim?.kill('SIGKILL');
          running.push(worker());
        }
        const run = await end;
        for (const survivor of running) survivor.kill('SIGTERM');
        await Promise.all(running.map(({ exited }) => exited));
        expect(run.status).toBe('succeeded');
        expect(await digestOf(pool)).toEqual(expected);
        await expectInvariants(pool, simulator, { mostUnknown: KILLS * IN_HAND });
      });
    },
  );
});
