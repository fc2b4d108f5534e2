import { describe, expect, inject, test } from 'vitest';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { findExistingRun, resumeRun } from '../../src/ledger/resume-run.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { Fault } from '../../simulator/faults.ts';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import { type Backend, withWorld } from '../support/world.ts';
import { REQUESTS, undisturbedDigest } from './waiting-run.ts';

const DAY = '2026-03-02';
/** As in the scene: pages of 20, and a detail each. */
const MUSIC = 45;
/** Calls in flight of a world's session: what is reserved beside them is given back unasked. */
const IN_FLIGHT = 8;
const LIST = '/music/list';

const world = (backend: Backend, ...faults: readonly Fault[]) => ({
  backend,
  simulator: { musicPerRegion: MUSIC, faults },
});

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip).each<[string, number, number, readonly Fault[]]>([
    ['answers that are cut short of their length', 4, 4, [cut({ match: LIST, times: 1 }), cut({ after: 5, times: 3 })]],
    [
      'answers whose JSON ends too early',
      4,
      4,
      [cut({ match: LIST, times: 1, clean: true }), cut({ after: 5, times: 3, clean: true })],
    ],
    ['connections reset without an answer', 3, 0, [{ kind: 'reset', after: 2, times: 3 }]],
    [
      'slow answers amid bursts of HTTP 502 and of risk control',
      0,
      0,
      [
        { kind: 'latency', ms: 300, times: 5 },
        { kind: 'server-error', after: 3, times: 5 },
        { kind: 'risk', after: 8, times: 5 },
      ],
    ],
  ])(
    '%s change nothing in the tables, %i calls are of unknown outcome, %i bodies of them are kept',
    async (_, unknown, kept, faults) => {
      const expected = await undisturbedDigest();
      await withWorld(world(backend, ...faults), async ({ sync, pool, simulator }) => {
        const run = await sync(DAY);
        expect(run).toMatchObject({
          status: 'succeeded',
          requests_done: REQUESTS,
          requests_failed: 0,
          rows_quarantined: 0,
        });
        expect(await hashTables(pool)).toEqual(expected);
        expect(await countAttempts(pool)).toMatchObject({ captured: REQUESTS, unknown, bodies: REQUESTS + kept });
        await expectInvariants(pool, simulator, { maxUnknown: unknown });
      });
    },
  );

  test.skipIf(skip)('a 429 pauses the lane for its Retry-After and costs no try', async () => {
    const expected = await undisturbedDigest();
    const faults = world(backend, { kind: 'throttle', retryAfter: 1, times: 1 });
    await withWorld(faults, async ({ sync, pool, simulator }) => {
      expect(await sync(DAY)).toMatchObject({ status: 'succeeded', requests_done: REQUESTS });
      expect(await countAttempts(pool)).toMatchObject({ captured: REQUESTS, released: 1, unknown: 0, failures: 0 });
      // The ledger knows it whatever the queue: `status`, metrics and alerts read it there.
      expect((await pool.query('select from ops.lanes where paused_until is not null')).rowCount).toBe(1);
      const [refused, next] = simulator.journal;
      expect((next?.at ?? 0) - (refused?.at ?? 0)).toBeGreaterThanOrEqual(990);
      expect(await hashTables(pool)).toEqual(expected);
      await expectInvariants(pool, simulator, { maxUnknown: 0 });
    });
  });

  test.skipIf(skip).each<[string, Fault['kind'], string]>([
    ['refused credentials', 'unauthorized', 'failed'],
    ['a used up quota', 'quota', 'out_of_budget'],
  ])('%s end the run at once; resumed it buys only the rest', async (_, kind, status) => {
    const expected = await undisturbedDigest();
    const before = 12;
    await withWorld(world(backend, { kind, after: before }), async ({ sync, session, config, pool, simulator }) => {
      const ended = await sync(DAY);
      expect(ended).toMatchObject({ status, requests_done: before, requests_failed: 0 });
      expect(simulator.bill.charged).toBe(before);
      // One call asks another endpoint whether it is the credentials.
      expect(simulator.journal.length).toBeLessThanOrEqual(before + IN_FLIGHT + 1);
      const left = `select status, failures from ops.requests where finished_at is null group by 1, 2`;
      expect((await pool.query(left)).rows).toEqual([{ status: 'queued', failures: 0 }]);

      simulator.clearFaults();
      const slot = new Date(`${DAY}T18:00:00Z`);
      const plan = planTarget(config, 'trending-music-list', { trigger: 'manual', slot }, {});
      expect(await findExistingRun(pool, plan)).toMatchObject({ runId: ended.run_id, complete: false, open: true });
      await resumeRun(pool, ended.run_id);
      expect(await session.wait(ended.run_id)).toMatchObject({
        status: 'succeeded',
        requests_done: REQUESTS,
        error: null,
      });
      const charged = simulator.journal.filter((entry) => entry.charged).map(({ identity }) => identity);
      expect([charged.length, new Set(charged).size]).toEqual([REQUESTS, REQUESTS]);
      expect(await hashTables(pool)).toEqual(expected);
      await expectInvariants(pool, simulator, { maxUnknown: 0 });
    });
  });
});

function cut(fault: Omit<Fault, 'kind'>): Fault {
  return { kind: 'truncate', ...fault };
}

/**
 * Counts of attempts by state; attempts that were released before their call was sent, as during a pause, are not
 * counted.
 */
async function countAttempts(pool: Pool): Promise<Readonly<Record<string, number>>> {
  const counts = await pool.query<
    Record<string, number>
  >(`select count(*) filter (where state = 'captured') as captured,
    count(*) filter (where state = 'released' and outcome <> 'interrupted') as released, count(*) filter (where state = 'unknown') as unknown,
    (select count(*) from raw.responses) as bodies, (select sum(failures) from ops.requests) as failures from ops.attempts`);
  return onlyRow(counts);
}
