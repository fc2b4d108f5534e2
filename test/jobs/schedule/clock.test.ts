import { describe, expect, test } from 'vitest';
import { type Config, configSchema } from '../../../src/config/config.ts';
import { scan } from '../../../src/jobs/schedule/clock.ts';
import { pipelinePlan } from '../../../src/jobs/plans/pipelines.ts';
import { openQueues, type Queues } from '../../../src/jobs/worker/queues.ts';
import { beginRun } from '../../../src/jobs/ledger/begin.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { withDatabase } from '../../support/database.ts';

const config = configSchema.parse({
  pipelines: {
    music: { cron: '30 1 * * *', timezone: 'America/New_York', streams: ['trending-music-list'] },
  },
});

interface Scene {
  readonly pool: Pool;
  readonly queues: Queues;
  /** One look of a clock at an instant; returns the slots it began a run for. */
  readonly look: (now: string, config?: Config) => Promise<readonly string[]>;
}

const withClock = (work: (scene: Scene) => Promise<void>) =>
  withDatabase(async ({ url, pool }) => {
    const fail = (error: Error) => {
      throw error;
    };
    const queues = await openQueues({ databaseUrl: url, redisUrl: undefined, warehouseId: 'clock', onError: fail });
    try {
      await work({
        pool,
        queues,
        async look(now, used = config) {
          const slots: string[] = [];
          const onRun = (_: string, __: number, slot: Date) => void slots.push(slot.toISOString());
          await scan({ pool, queues, config: used, now: () => new Date(now), onError: fail, onRun });
          return slots;
        },
      });
    } finally {
      await queues.close();
    }
  });

const runsOf = async (pool: Pool) =>
  (await pool.query('select trigger, slot, business_date, status, requests_total from ops.runs order by run_id')).rows;

describe('a clock', () => {
  test('begins nothing for slots before it knew the pipeline, then a run for each slot', () =>
    withClock(async ({ look, pool, queues }) => {
      expect(await look('2026-03-02T12:00:00Z')).toEqual([]);
      expect(await look('2026-03-03T06:29:59Z')).toEqual([]);
      expect(await look('2026-03-03T06:30:01Z')).toEqual(['2026-03-03T06:30:00.000Z']);
      expect(await look('2026-03-03T06:31:00Z')).toEqual([]);
      expect(await runsOf(pool)).toMatchObject([{ trigger: 'cron', business_date: '2026-03-03', status: 'running' }]);
      expect(await queues.size('realtime')).toBe(1);
    }));

  test('that slept catches up, with the business day of the slot in the zone of the pipeline', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      expect(await look('2026-03-05T03:00:00Z')).toEqual(['2026-03-04T06:30:00.000Z']);
      expect(await runsOf(pool)).toMatchObject([{ trigger: 'catch-up', business_date: '2026-03-04' }]);
    }));

  test('does not buy a missed slot again that a later start of the same day has covered', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      const started = await beginRun(
        pool,
        pipelinePlan(config, 'music', { trigger: 'start', slot: new Date('2026-03-03T15:00:00Z') }),
      );
      expect(await look('2026-03-03T16:00:00Z')).toEqual([]);
      const { rows } = await pool.query('select slot, run_id from ops.ticks');
      expect(rows).toEqual([{ slot: new Date('2026-03-03T06:30:00Z'), run_id: started?.runId }]);
    }));

  test('that comes back after the night of the change has one run a day', () =>
    withClock(async ({ look, pool }) => {
      const each = structuredClone(config);
      Object.assign(each.pipelines['music'] ?? {}, { catchUp: 'each' });
      await look('2026-10-31T12:00:00Z', each);
      await look('2026-11-02T12:00:00Z', each);
      expect((await runsOf(pool)).map((run) => run.business_date)).toEqual(['2026-11-01', '2026-11-02']);
    }));

  test('is not alone: of eight that look at once, one begins the run', () =>
    withClock(async ({ look, pool, queues }) => {
      await look('2026-03-02T12:00:00Z');
      const begun = await Promise.all(Array.from({ length: 8 }, () => look('2026-03-03T06:30:02Z')));
      expect(begun.flat()).toEqual(['2026-03-03T06:30:00.000Z']);
      expect(await runsOf(pool)).toHaveLength(1);
      expect((await pool.query('select count(*)::int as requests from ops.requests')).rows).toEqual([{ requests: 1 }]);
      expect(await queues.size('realtime')).toBe(1);
    }));

  test('that goes back in time begins no run a second time', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z');
      await look('2026-03-04T06:30:00Z');
      expect(await look('2026-03-03T06:30:00Z')).toEqual([]);
      expect(await look('2026-03-04T06:30:10Z')).toEqual([]);
      expect(await runsOf(pool)).toHaveLength(1);
    }));
});
