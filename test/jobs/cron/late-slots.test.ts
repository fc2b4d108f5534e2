import { describe, expect, test } from 'vitest';
import { expireRequests } from '../../../src/ledger/expire-requests.ts';
import { finishRuns } from '../../../src/jobs/reconciler/finish-runs.ts';
import { reserve } from '../../../src/ledger/reserve.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { endRuns, RANKS, readRuns, readTicks, withClock, withPolicy } from './clock-fixture.ts';

describe('a slot of streams that describe only the present', () => {
  const present = (more: object = {}) => withPolicy({ streams: ['trending-music-list'], ...more });
  const readReasons = async (pool: Pool) =>
    (await pool.query<{ outcome: string; reason: string }>(`select outcome, reason from ops.ticks order by slot`)).rows;

  test.each<[string, object, string, readonly string[], string]>([
    ['within the tolerance is caught up', {}, '2026-03-03T12:29:00Z', ['2026-03-03 run'], ''],
    ['beyond it is missed', {}, '2026-03-03T12:30:00Z', ['2026-03-03 missed'], '2026-03-03T12:30:00.000Z'],
    ['has the tolerance of its pipeline', { slotTolerance: '8h' }, '2026-03-03T14:29:00Z', ['2026-03-03 run'], ''],
    [
      'is missed after its business day, whatever the tolerance',
      { slotTolerance: '3d' },
      '2026-03-04T05:00:00Z',
      ['2026-03-03 missed'],
      '2026-03-04T05:00:00.000Z',
    ],
    [
      'is missed for each day that it slept over',
      { catchUp: 'each' },
      '2026-03-05T20:00:00Z',
      ['2026-03-03 missed', '2026-03-04 missed', '2026-03-05 missed'],
      'T12:30:00.000Z',
    ],
  ])('a slot %s', (_, more, now, expected, until) =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z', present(more));
      await look(now, present(more));
      expect(await readTicks(pool)).toEqual(expected);
      if (!until) return;
      expect(await readRuns(pool)).toEqual([]);
      for (const { reason } of await readReasons(pool)) {
        expect(reason).toContain('describe only the present, and could be requested until');
        expect(reason).toContain(until);
      }
    }),
  );

  test('a slot that waits for another run is missed when its time is over, and the next one is not', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z', present());
      await look('2026-03-03T06:30:01Z', present());
      expect(await look('2026-03-04T06:30:01Z', present())).toEqual([]);
      expect(await look('2026-03-04T12:31:00Z', present())).toEqual([]);
      await endRuns(pool);
      expect(await look('2026-03-05T06:30:01Z', present())).toEqual(['2026-03-05T06:30:00.000Z']);
      expect(await readTicks(pool)).toEqual(['2026-03-03 run', '2026-03-04 missed', '2026-03-05 run']);
    }));

  test('a slot with other streams begins a run of those, and its requests of the present are not sent', () =>
    withClock(async ({ look, pool }) => {
      const mixed = present({ streams: ['trending-music-list', RANKS, 'category-l1'] });
      await look('2026-03-02T12:00:00Z', mixed);
      expect(await look('2026-03-03T20:00:00Z', mixed)).toEqual(['2026-03-03T06:30:00.000Z']);
      const { rows } = await pool.query<{ request_id: number; stream: string; ask_until: Date | null }>(
        'select request_id, stream, ask_until from ops.requests order by stream',
      );
      expect(rows).toMatchObject([
        { stream: 'category-l1', ask_until: null },
        { stream: 'product-ranklist', ask_until: null },
        { stream: 'trending-music-list', ask_until: new Date('2026-03-03T12:30:00Z') },
      ]);
      const at = new Date('2026-03-03T20:00:01Z');
      const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };
      const held = await reserve(
        pool,
        rows.map(({ request_id }) => request_id),
        { workerId: 1, budget, at },
      );
      expect(held.map(({ stream }) => stream).sort()).toEqual(['category-l1', 'product-ranklist']);
      expect(await expireRequests(pool, at)).toMatchObject([
        { kind: 'requests expired', stream: 'trending-music-list', requests: 1 },
      ]);
      expect(await expireRequests(pool, at)).toEqual([]);
      await pool.query(`update ops.requests set status = 'done', finished_at = now() where status = 'running'`);
      await finishRuns(pool, new Date());
      expect((await pool.query('select status, error from ops.runs')).rows).toEqual([
        {
          status: 'partial',
          error:
            'trending-music-list: not requested: the stream describes only the present, and could be requested until 2026-03-03T12:30:00Z',
        },
      ]);
      expect(await readTicks(pool)).toEqual(['2026-03-03 run']);
    }));
});
