import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { configSchema } from '../../../src/config/config.ts';
import { beginRun } from '../../../src/ledger/begin-run.ts';
import { planKnownTarget as planTarget } from '../../support/known-plans.ts';
import { openLedgerQueues } from '../../../src/jobs/queues/ledger-queues.ts';
import type { Queues, Verdict } from '../../../src/jobs/queues/queues.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
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
          const plan = planTarget(
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
    until: (count: number) => until(() => noted.length >= count, `${count} deliveries`, { everyMs: 5 }),
  };
}

describe('queues in the ledger', () => {
  test('several processes deliver each request once, in the order of priority', () =>
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

  test('all processes together keep the limit in every second, wherever it begins', () =>
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

  test('a pause of a lane holds for every process, and deliveries continue after it', () =>
    withQueues(async ({ open, begin, end }) => {
      // Longer than a notification takes on a loaded machine.
      const PAUSE_MS = 6_000;
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
      const from = (pausedAt ?? 0) + 2_500;
      expect(noted.filter(({ at }) => at > from && at < (pausedAt ?? 0) + PAUSE_MS - 100)).toEqual([]);
    }));

  test('a notification of a role that only reads pauses nothing', () =>
    withQueues(async ({ pool, open, begin, end }) => {
      const { noted, note, until } = noter();
      // Before the worker looks for the first time: nothing notifies it of this one.
      await begin(1);
      const working = await (await open()).work('realtime', NO_LIMIT, async (id) => {
        note(id);
        await end(id);
        return DONE;
      });
      await until(1);
      for (const pause of ['3600000', '9e99', '-1', 'x'])
        await pool.query(`begin read only; select pg_notify('echotik_lanes', 'another realtime ${pause}'); commit`);
      // Before another notification can be received, these were.
      await begin(1);
      await pool.query(`select pg_notify('echotik_lanes', 'another realtime 0')`);
      await until(2);
      await working.stop();
      expect(noted).toHaveLength(2);
    }));

  test('requests that are not due are delivered at their time, and postponed ones after their delay', () =>
    withQueues(async ({ open, pool, begin, end }) => {
      const [first, second] = (await begin(2)) as [number, number];
      await pool.query(`update ops.requests set not_before = now() + interval '4 seconds' where request_id = $1`, [
        first,
      ]);
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
      expect((noted[2]?.at ?? 0) - began).toBeGreaterThanOrEqual(3_950);
    }));

  test('a notification from another process wakes the lane at once', () =>
    withQueues(async ({ open, begin, end }) => {
      const { noted, note, until } = noter();
      const working = await (await open()).work('realtime', NO_LIMIT, async (id) => {
        note(id);
        await end(id);
        return DONE;
      });
      const notifier = await open();
      // The first look has found nothing by now, and the next one would come after ten seconds.
      await wait(500);
      const [id] = (await begin(1)) as [number];
      const notifiedAt = performance.now();
      await notifier.enqueue([{ request_id: id, lane: 'realtime', attempts: 0, delay_ms: 0, priority: 0 }]);
      await until(1);
      await working.stop();
      expect((noted[0]?.at ?? 0) - notifiedAt).toBeLessThan(8_000);
    }));

  test('requests that were reclaimed from another worker are delivered at once', () =>
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

  test('a lane that stops leaves requests that were not delivered to other processes', () =>
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
