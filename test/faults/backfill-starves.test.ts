import { describe, expect, inject, test } from 'vitest';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { requireDatedStream } from '../../src/past/backfill.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { orderBackfill } from '../support/order-backfill.ts';
import { type Backend, withWorld } from '../support/world.ts';

const NOW = new Date('2026-03-31T12:00:00Z');
/** Walks of the backfill: more than a queue has room for. */
const REGIONS = ['US', 'GB', 'DE', 'FR', 'IT', 'ES', 'MX', 'BR'];
const FROM = '2025-04-01';
const CORE = 48;
/** Requests that a worker has reserved: eight calls in flight, and twice as many beside. */
const MAX_RESERVED = 24;

/** E8: a daily run begins while a long backfill is open. */
describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('a daily run is served before a backfill of thousands of requests, which continues after it', () =>
    withWorld({ backend, simulator: { latencyMs: 20 } }, async ({ pool, config, session, simulator, setNow }) => {
      setNow(() => NOW);
      const stream = requireDatedStream(requireStream('seller-ranklist'));
      const order = {
        stream,
        span: { from: FROM, to: '2026-03-30' },
        series: REGIONS.map((region) => ({ region, rank_type: 1, seller_rank_field: 1 })),
        mode: 'missing',
        oldestFirst: false,
        maxPages: 1,
        follow: [],
      } as const;
      const backfill = await orderBackfill(pool, config, order, NOW);
      await session.dispatchPlanned();
      const requests = await pool.query<{ all: number; waiting: number }>(
        `select count(*)::int as all, count(*) filter (where planned)::int as waiting from ops.requests`,
      );
      const { all, waiting } = onlyRow(requests);
      expect(all).toBe(364 * REGIONS.length);
      expect(waiting).toBeGreaterThanOrEqual(all - 2_000);

      const before = simulator.journal.length;
      const overrides = { product_id: Array.from({ length: CORE }, (_, index) => String(index + 1)) };
      const when = { trigger: 'manual', slot: NOW } as const;
      const plan = planTarget(config, 'product-influencer-list', when, { overrides, follow: [] });
      const daily = await session.wait(await session.begin(plan));
      expect(daily).toMatchObject({ status: 'succeeded', requests_total: CORE });
      const between = simulator.journal.slice(before);
      const last = between.findLastIndex(({ path }) => path.includes('/product/influencer/list'));
      const others = between.slice(0, last).filter(({ path }) => path.includes('/seller/ranklist')).length;
      // The calls that were reserved when the daily run began, and at most as many again.
      expect(others).toBeLessThanOrEqual(2 * MAX_RESERVED);
      const left = await pool.query<{ left: number }>(
        `select count(*)::int as left from ops.requests where run_id = $1 and finished_at is null`,
        [backfill],
      );
      expect(onlyRow(left).left).toBeGreaterThan(0);
      await pool.query(`update ops.runs set status = 'cancelled' where run_id = $1`, [backfill]);
      expect(await session.wait(backfill)).toMatchObject({ status: 'cancelled' });
    }),
  );
});
