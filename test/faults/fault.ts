/** A fault as a test on both queues: what it may cost, what must hold afterwards, and its line of the table. */
import { describe, expect, inject, test } from 'vitest';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import { hasPoolers } from '../support/poolers.ts';
import { seed } from '../support/seeded-random.ts';
import { canMount } from '../support/tmpfs.ts';
import type { Backend } from '../support/world.ts';
import { type FaultOptions, type FaultRun, MUSIC, REQUESTS, withFaultRun } from './fault-run.ts';
import { readFigures } from './figures.ts';
import { undisturbedDigest } from './waiting-run.ts';

/** What a fault may cost, and what else has to be so. */
export interface FaultCost {
  /** Calls that may be charged a second time; default 0. */
  readonly twice?: number;
  /** Attempts whose outcome nobody can know; default 0. */
  readonly unknown?: number;
  /** Commits that asynchronous replication lost; default 0. */
  readonly lost?: number;
  /** What else must be true, by what it says. */
  readonly claims?: Readonly<Record<string, boolean>>;
}

/**
 * Registers the fault for both queues. `injected` does the fault to a run that goes on, and returns what it may cost; a
 * function when that is known only after the run.
 */
export function fault(
  name: string,
  options: FaultOptions,
  injected: (scene: FaultRun) => Promise<FaultCost | (() => Promise<FaultCost>) | void>,
): void {
  describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
    const skip =
      (backend === 'redis' && !inject('redisUrl')) ||
      (options.disk !== undefined && !canMount()) ||
      (options.through === 'poolers' && !hasPoolers());
    test.skipIf(skip).for([name])('%s', async (_, { task }) => {
      console.info(`${name}, queue in ${backend}: FAULT_SEED=${seed}`);
      const expected = await undisturbedDigest(MUSIC);
      await withFaultRun(name, backend, options, async (scene) => {
        const since = Date.now();
        const result = await injected(scene);
        const run = await scene.ended();
        const seconds = Math.round((Date.now() - since) / 1000);
        await Promise.all(scene.workers.map((worker) => scene.end(worker, 'SIGTERM')));
        const { pool, simulator, counts } = scene;
        const allowed = (await (typeof result === 'function' ? result() : result)) ?? {};
        const { twice: may = 0, unknown = 0, lost = 0, claims = {} } = allowed;
        const known = { fault: name, queue: backend, may, ...counts, seconds };
        const { figures, credits } = await readFigures(known, run, pool, simulator);
        task.meta.figures = figures;

        expect(figures).toMatchObject({ run: 'succeeded', failed: 0, crashed: 0, hung: 0 });
        expect(scene.nodeWarnings()).toEqual([]);
        expect(figures.twice).toBeLessThanOrEqual(may);
        expect(run).toMatchObject({ requests_total: REQUESTS, requests_done: REQUESTS });
        expect((await pool.query(`select from ops.requests where status = 'running'`)).rowCount).toBe(0);
        // What is booked is the bill, and what really is unknown.
        expect(credits.spent).toBe(credits.captured + credits.unknown);
        if (!lost) expect(figures.unbilled).toBeGreaterThanOrEqual(0);
        expect(figures.unbilled).toBeLessThanOrEqual(credits.unknown);
        expect(await hashTables(pool)).toEqual(expected);
        await expectInvariants(pool, simulator, { maxUnknown: unknown, lost, twice: may });
        expect(Object.keys(claims).filter((claim) => !claims[claim])).toEqual([]);
      });
    });
  });
}
