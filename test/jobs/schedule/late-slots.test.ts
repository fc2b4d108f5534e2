import { describe, expect, test } from 'vitest';
import { expireRequests } from '../../../src/jobs/ledger/expire.ts';
import { finishRuns } from '../../../src/jobs/ledger/finish.ts';
import { reserve } from '../../../src/jobs/ledger/reserve.ts';
import type { Pool } from '../../../src/load/pool.ts';
import { endRuns, RANKS, runsOf, ticksOf, withClock, withPolicy } from './clock-scene.ts';

describe('a slot of streams that describe only the present', () => {
  const present = (more: object = {}) => withPolicy({ streams: ['trending-music-list'], ...more });
  const reasonsOf = async (pool: Pool) =>
    (await pool.query(`select outcome, reason from ops.ticks order by slot`)).rows;

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
  ])('%s', (_, more, now, expected, until) =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z', present(more));
      await look(now, present(more));
      expect(await ticksOf(pool)).toEqual(expected);
      if (!until) return;
      expect(await runsOf(pool)).toEqual([]);
      for (const { reason } of await reasonsOf(pool)) {
        expect(reason).toContain('describe only the present, and could be asked until');
        expect(reason).toContain(until);
      }
    }),
  );

  test('that waits behind another run is missed when its time is over, and the next one is not', () =>
    withClock(async ({ look, pool }) => {
      await look('2026-03-02T12:00:00Z', present());
      await look('2026-03-03T06:30:01Z', present());
      expect(await look('2026-03-04T06:30:01Z', present())).toEqual([]);
      expect(await look('2026-03-04T12:31:00Z', present())).toEqual([]);
      await endRuns(pool);
      expect(await look('2026-03-05T06:30:01Z', present())).toEqual(['2026-03-05T06:30:00.000Z']);
      expect(await ticksOf(pool)).toEqual(['2026-03-03 run', '2026-03-04 missed', '2026-03-05 run']);
    }));

  test('beside others begins a run of those, and its own requests are not asked', () =>
    withClock(async ({ look, pool }) => {
      const mixed = present({ streams: ['trending-music-list', RANKS, 'category-l1'] });
      await look('2026-03-02T12:00:00Z', mixed);
      expect(await look('2026-03-03T20:00:00Z', mixed)).toEqual(['2026-03-03T06:30:00.000Z']);
      const { rows } = await pool.query('select request_id, stream, ask_until from ops.requests order by stream');
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
      await finishRuns(pool);
      expect((await pool.query('select status, error from ops.runs')).rows).toEqual([
        {
          status: 'partial',
          error:
            'trending-music-list: not asked: the stream describes only the present, and could be asked until 2026-03-03T12:30:00Z',
        },
      ]);
      expect(await ticksOf(pool)).toEqual(['2026-03-03 run']);
    }));
});
