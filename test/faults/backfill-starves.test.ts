import { describe, expect, inject, test } from 'vitest';
import { targetPlan } from '../../src/jobs/plans/pipelines.ts';
import { beginBackfill, datedStream } from '../../src/jobs/repair/backfill.ts';
import { streamNamed } from '../../src/streams/catalogue.ts';
import { type Backend, withWorld } from '../support/world.ts';

const NOW = new Date('2026-03-31T12:00:00Z');
/** Walks of the backfill: more than a queue has room for. */
const REGIONS = ['US', 'GB', 'DE', 'FR', 'IT', 'ES', 'MX', 'BR'];
const FROM = '2025-04-01';
const CORE = 48;
/** Requests that a worker holds: eight calls in flight, and twice as many beside. */
const IN_HAND = 24;

/** E8: a long backfill, and a daily run that comes while it goes on. */
describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('a daily run is served before a backfill of thousands, which goes on after it', () =>
    withWorld({ backend, simulator: { latencyMs: 20 } }, async ({ pool, config, session, simulator, setNow }) => {
      setNow(() => NOW);
      const stream = datedStream(streamNamed('seller-ranklist'));
      const order = {
        stream,
        span: { from: FROM, to: '2026-03-30' },
        keys: REGIONS.map((region) => ({ region, rank_type: 1, seller_rank_field: 1 })),
        mode: 'missing',
        oldestFirst: false,
        maxPages: 1,
        follow: [],
      } as const;
      const backfill = await beginBackfill(pool, config, order, {}, NOW);
      await session.feed();
      const { rows } = await pool.query(
        `select count(*)::int as all, count(*) filter (where planned)::int as waiting from ops.requests`,
      );
      expect(rows[0].all).toBe(364 * REGIONS.length);
      expect(rows[0].waiting).toBeGreaterThanOrEqual(rows[0].all - 2_000);

      const before = simulator.journal.length;
      const overrides = { product_id: Array.from({ length: CORE }, (_, index) => String(index + 1)) };
      const when = { trigger: 'manual', slot: NOW } as const;
      const plan = targetPlan(config, 'product-influencer-list', when, { overrides, follow: [] });
      const daily = await session.wait(await session.begin(plan));
      expect(daily).toMatchObject({ status: 'succeeded', requests_total: CORE });
      const between = simulator.journal.slice(before);
      const last = between.findLastIndex(({ path }) => path.includes('/product/influencer/list'));
      const others = between.slice(0, last).filter(({ path }) => path.includes('/seller/ranklist')).length;
      // What was in hand when it came, and no more than as much again.
      expect(others).toBeLessThanOrEqual(2 * IN_HAND);
      const left = await pool.query(
        `select count(*)::int as left from ops.requests where run_id = $1 and finished_at is null`,
        [backfill],
      );
      expect(left.rows[0].left).toBeGreaterThan(0);
      await pool.query(`update ops.runs set status = 'cancelled' where run_id = $1`, [backfill]);
      expect(await session.wait(backfill ?? 0)).toMatchObject({ status: 'cancelled' });
    }),
  );
});
