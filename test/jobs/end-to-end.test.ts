import { describe, expect, inject, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { type Backend, withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const NEXT_DAY = '2026-03-03';

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('a run fills list and detail tables, and the ledger equals the bill', () =>
    withWorld({ backend }, async ({ sync, simulator, pool }) => {
      const run = await sync(DAY);
      expect(run).toMatchObject({ status: 'succeeded', requests_total: 27, requests_done: 27, requests_failed: 0 });
      expect(simulator.bill).toMatchObject({ requests: 27, charged: 27, credits: run.credits });
      const { rows } = await pool.query(
        `select (select count(*) from echotik.music) as music, (select count(*) from echotik.music_history) as history,
           (select count(*) from echotik.music_snapshots where rank is not null and popular_days is not null) as snapshots,
           (select count(*) from echotik.music_trend_points) as points,
           (select count(*) from raw.responses join raw.bodies using (body_sha256)) as bodies,
           (select count(*) from ops.attempts where state = 'captured') as captured`,
      );
      expect(rows[0]).toEqual({ music: 25, history: 25, snapshots: 25, points: 175, bodies: 27, captured: 27 });
    }),
  );

  test.skipIf(skip)('the same day again writes no row, and the next day does not change it', () =>
    withWorld({ backend }, async ({ sync, pool }) => {
      await sync(DAY);
      const dayBefore = await readContent(pool, DAY);
      const again = await sync(DAY);
      expect(again).toMatchObject({ status: 'succeeded', rows_inserted: 0, rows_updated: 0 });
      const next = await sync(NEXT_DAY);
      expect(next.rows_inserted).toBeGreaterThan(0);
      expect(await readContent(pool, DAY)).toEqual(dayBefore);
      const counted = await pool.query<{ days: number }>(
        'select count(*) as days from (select distinct snapshot_date from echotik.music_snapshots) d',
      );
      expect(onlyRow(counted).days).toBe(2);
    }),
  );
});

async function readContent(pool: Parameters<Parameters<typeof withWorld>[1]>[0]['pool'], day: string) {
  const { rows } = await pool.query(
    'select * from echotik.music_snapshots join echotik.music_trend_points using (clip_id, region, period_days, snapshot_date) where snapshot_date = $1 order by clip_id, point_at',
    [day],
  );
  return rows;
}
