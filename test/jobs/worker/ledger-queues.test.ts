import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { beginRun } from '../../../src/jobs/ledger/begin.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { openLedgerQueues } from '../../../src/jobs/worker/ledger-queues.ts';
import type { Queues, Verdict } from '../../../src/jobs/worker/queues.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { withDatabase } from '../../support/database.ts';

const slot = new Date('2026-03-02T10:00:00Z');
const DONE: Verdict = { kind: 'done' };
const NO_LIMIT = { concurrency: 8, perSecond: null };

interface Scene {
  readonly pool: Pool;
  /** Queues of a process of its own. */
  readonly open: () => Promise<Queues>;
  /** Begins a run of `count` requests in the lane `realtime` without notifying any queue. Returns their ids. */
  readonly begin: (count: number, priority?: number) => Promise<readonly number[]>;
  /** Ends a request, as a commit does. */
  readonly end: (requestId: number) => Promise<void>;
}

const withQueues = (work: (scene: Scene) => Promise<void>) =>
  withDatabase(async ({ url, pool }) => {
    const opened: Queues[] = [];
    const errors: Error[] = [];
    try {
      await work({
        pool,
        async open() {
          const queues = await openLedgerQueues({ databaseUrl: url, onError: (error) => errors.push(error) });
          opened.push(queues);
          return queues;
        },
        async begin(count, priority = 0) {
          const plan = targetPlan(
            configSchema.parse({}),
            'trending-music-detail',
            { trigger: 'manual', slot },
            {
              overrides: {
                clip_id: Array.from({ length: count }, (_, index) => `7${index}`),
                region: ['US'],
                period: [7],
              },
              follow: [],
            },
          );
          const run = await beginRun(pool, plan, slot);
          if (!run) throw new Error('no run');
          await pool.query('update ops.runs set priority = $2 where run_id = $1', [run.runId, priority]);
          return run.queued.map(({ request_id }) => request_id).toSorted((a, b) => a - b);
        },
        async end(requestId) {
          await pool.query(`update ops.requests set status = 'done', finished_at = now() where request_id = $1`, [
            requestId,
          ]);
        },
      });
      expect(errors).toEqual([]);
    } finally {
      await Promise.all(opened.map((queues) => queues.close()));
    }
  });

/** Resolves when `count` were noted. */
function noter() {
  const noted: { readonly id: number; readonly at: number }[] = [];
  return {
    noted,
    note: (id: number) => void noted.push({ id, at: performance.now() }),
    until: async (count: number) => {
      while (noted.length < count) await wait(5);
    },
  };
}

describe('queues in the ledger', () => {
  test('deliver each request once, whichever of several processes takes it, in the order of their priority', () =>
    withQueues(async ({ open, begin, end }) => {
      const later = await begin(30, 1);
      const sooner = await begin(30, 0);
      const { noted, note, until } = noter();
      const working = [];
      for (const queues of [await open(), await open(), await open()]) {
        working.push(
          await queues.work('realtime', NO_LIMIT, async (id) => {
            note(id);
            await end(id);
            return DONE;
          }),
        );
      }
      await until(60);
      await Promise.all(working.map((one) => one.stop()));
      expect(noted.map(({ id }) => id).toSorted((a, b) => a - b)).toEqual([...later, ...sooner]);
      // Three processes hold 24 at once, so only the first ones are certain.
      for (const { id } of noted.slice(0, 8)) expect(sooner).toContain(id);
    }));

  test('hold the limit in every second, wherever it begins, over all processes', () =>
    withQueues(async ({ open, begin, end }) => {
      const PER_SECOND = 20;
      const COUNT = 50;
      await begin(COUNT);
      const { noted, note, until } = noter();
      const working = [];
      for (const queues of [await open(), await open()]) {
        working.push(
          await queues.work('realtime', { concurrency: 8, perSecond: PER_SECOND }, async (id) => {
            note(id);
            await end(id);
            return DONE;
          }),
        );
      }
      await until(COUNT);
      await Promise.all(working.map((one) => one.stop()));
      const most = noted.map(({ at }) => noted.filter((one) => one.at >= at && one.at < at + 1000).length);
      expect(Math.max(...most)).toBeLessThanOrEqual(PER_SECOND);
    }));

  test('pause a lane for every process, and go on after it', () =>
    withQueues(async ({ open, begin, end }) => {
      const PAUSE_MS = 1_500;
      await begin(40);
      const { noted, note, until } = noter();
      let pausedAt: number | undefined;
      const process = async (id: number): Promise<Verdict> => {
        note(id);
        if (noted.length === 5) {
          pausedAt = performance.now();
          return { kind: 'pause', ms: PAUSE_MS };
        }
        await end(id);
        return DONE;
      };
      const limits = { concurrency: 8, perSecond: 20 };
      const working = [];
      for (const queues of [await open(), await open()]) working.push(await queues.work('realtime', limits, process));
      await until(41);
      await Promise.all(working.map((one) => one.stop()));
      const from = (pausedAt ?? 0) + 500;
      expect(noted.filter(({ at }) => at > from && at < from + PAUSE_MS - 600)).toEqual([]);
    }));

  test('deliver what is not due at its time, and what a processor wants later after that', () =>
    withQueues(async ({ open, pool, begin, end }) => {
      const [first, second] = (await begin(2)) as [number, number];
      await pool.query(`update ops.requests set not_before = now() + interval '700 ms' where request_id = $1`, [first]);
      const began = performance.now();
      const { noted, note, until } = noter();
      const working = await (await open()).work('realtime', NO_LIMIT, async (id) => {
        note(id);
        if (id === second && noted.length === 1) return { kind: 'later', ms: 300 };
        await end(id);
        return DONE;
      });
      await until(3);
      await working.stop();
      expect(noted.map(({ id }) => id)).toEqual([second, second, first]);
      expect((noted[1]?.at ?? 0) - (noted[0]?.at ?? 0)).toBeGreaterThanOrEqual(300);
      expect((noted[2]?.at ?? 0) - began).toBeGreaterThanOrEqual(650);
    }));

  test('hear of new requests from another process at once', () =>
    withQueues(async ({ open, begin, end }) => {
      const { noted, note, until } = noter();
      const working = await (await open()).work('realtime', NO_LIMIT, async (id) => {
        note(id);
        await end(id);
        return DONE;
      });
      const teller = await open();
      // The first look has found nothing by now, and the next one would come after ten seconds.
      await wait(500);
      const [id] = (await begin(1)) as [number];
      const toldAt = performance.now();
      await teller.enqueue([{ request_id: id, lane: 'realtime', attempts: 0, delay_ms: 0, priority: 0 }]);
      await until(1);
      await working.stop();
      expect((noted[0]?.at ?? 0) - toldAt).toBeLessThan(2_000);
    }));

  test('deliver at once what was taken back from a worker that was handed it', () =>
    withQueues(async ({ open, begin, end }) => {
      const [id] = (await begin(1)) as [number];
      const dead = noter();
      let release: (verdict: Verdict) => void = () => undefined;
      const released = new Promise<Verdict>((resolve) => {
        release = resolve;
      });
      const held = await (await open()).work('realtime', { concurrency: 1, perSecond: null }, (requestId) => {
        dead.note(requestId);
        return released;
      });
      await dead.until(1);
      const { note, until } = noter();
      const queues = await open();
      const working = await queues.work('realtime', NO_LIMIT, async (requestId) => {
        note(requestId);
        await end(requestId);
        return DONE;
      });
      const began = performance.now();
      await queues.enqueue([{ request_id: id, lane: 'realtime', attempts: 1, delay_ms: 0, priority: 0 }]);
      await until(1);
      expect(performance.now() - began).toBeLessThan(5_000);
      release(DONE);
      await Promise.all([held.stop(), working.stop()]);
    }));

  test('leave what was not delivered yet to others when they stop', () =>
    withQueues(async ({ open, begin, end }) => {
      const ids = await begin(4);
      const slow = { concurrency: 8, perSecond: 4 };
      const first = noter();
      const stopped = await (await open()).work('realtime', slow, async (id) => {
        first.note(id);
        await end(id);
        return DONE;
      });
      await first.until(1);
      await stopped.stop();
      const rest = noter();
      const next = await (await open()).work('realtime', slow, async (id) => {
        rest.note(id);
        await end(id);
        return DONE;
      });
      await rest.until(ids.length - first.noted.length);
      await next.stop();
      expect([...first.noted, ...rest.noted].map(({ id }) => id).toSorted((a, b) => a - b)).toEqual(ids);
    }));
});
