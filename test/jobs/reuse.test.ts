import { describe, expect, inject, test } from 'vitest';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import { type Backend, type TestWorld, withWorld } from '../support/world.ts';

const DAY = '2026-03-02';
const NEXT = '2026-03-03';
const REGION = 'realtime-influencer-region';
const DETAIL = 'product-detail';

const only = (name: string, ...values: readonly string[]) => ({ overrides: { [name]: values }, follow: [] });

async function productIds({ sync, pool }: TestWorld, count: number): Promise<string[]> {
  await sync(DAY, 'product-list', { maxPages: Math.ceil(count / 10), follow: [] });
  const { rows } = await pool.query<{ product_id: string }>(
    'select product_id from echotik.products order by product_id limit $1',
    [count],
  );
  return rows.map(({ product_id }) => product_id);
}

const readParams = async ({ pool }: TestWorld, runId: number): Promise<string[]> =>
  (
    await pool.query<{ ids: string }>(
      `select params->>'product_ids' as ids from ops.requests where run_id = $1 order by 1`,
      [runId],
    )
  ).rows.map(({ ids }) => ids);

describe.each<Backend>(['postgres', 'redis'])('stored answers on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('a second run of the day buys nothing: pages and children come from stored answers', () =>
    withWorld({ backend }, async (world) => {
      const { sync, pool, simulator } = world;
      const first = await sync(DAY);
      const before = await hashTables(pool);
      const bill = simulator.bill;
      const again = await sync(DAY);
      expect(again).toMatchObject({
        status: 'succeeded',
        requests_done: first.requests_done,
        credits: 0,
        rows_inserted: 0,
        rows_updated: 0,
      });
      expect(again.rows_unchanged).toBe(first.rows_inserted + first.rows_updated + first.rows_unchanged);
      expect(simulator.bill).toEqual(bill);
      expect(await hashTables(pool)).toEqual(before);
      expect(await sync(DAY, undefined, { rebuy: true })).toMatchObject({ credits: first.credits });
      expect(await sync(NEXT)).toMatchObject({ status: 'succeeded' });
      expect(simulator.bill.charged).toBeGreaterThan(bill.charged + first.requests_done);
    }),
  );

  test.skipIf(skip)('runs at the same time wait for each other, so that each call is made once', () =>
    withWorld({ backend, simulator: { latencyMs: 30 } }, async ({ session, setNow, config, pool, simulator }) => {
      const slot = new Date(`${DAY}T10:00:00Z`);
      setNow(() => slot);
      const plan = planTarget(config, 'trending-music-list', { trigger: 'manual', slot }, {});
      const ids = await Promise.all([session.begin(plan), session.begin(plan), session.begin(plan)]);
      const runs = await Promise.all(ids.map((id) => session.wait(id)));
      expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded']);
      const total = runs[0]?.requests_total ?? 0;
      expect(simulator.bill.charged).toBe(total);
      expect(runs.reduce((sum, run) => sum + run.credits, 0)).toBe(simulator.bill.credits);
      await expectInvariants(pool, simulator, { maxUnknown: 0 });
    }),
  );
});

test('a real-time answer is fresh for an hour', () =>
  withWorld({}, async (world) => {
    const { session, setNow, config, pool } = world;
    await world.sync(DAY, 'influencer-list', { maxPages: 1, follow: [] });
    const found = await pool.query<{ unique_id: string }>(
      'select unique_id from echotik.influencers where unique_id is not null limit 1',
    );
    const at = async (time: string) => {
      const slot = new Date(`${DAY}T${time}Z`);
      setNow(() => slot);
      const plan = planTarget(config, REGION, { trigger: 'manual', slot }, only('unique_id', onlyRow(found).unique_id));
      return (await session.wait(await session.begin(plan))).credits;
    };
    expect([await at('10:00:00'), await at('10:59:00'), await at('11:00:00'), await at('11:30:00')]).toEqual([
      1, 0, 1, 0,
    ]);
  }));

test('ids that another run of the day has requested are requested in the same groups', () =>
  withWorld({}, async (world) => {
    const { sync } = world;
    const ids = await productIds(world, 25);
    const first = await sync(DAY, DETAIL, only('product_ids', ...ids.slice(0, 20)));
    expect(first).toMatchObject({ requests_total: 2, credits: 2 });
    const wanted = [...ids.slice(15, 25), ids[0] ?? ''];
    const second = await sync(DAY, DETAIL, only('product_ids', ...wanted));
    expect(second).toMatchObject({ status: 'succeeded', requests_total: 3, credits: 1, rows_inserted: 0 });
    expect(await readParams(world, second.run_id)).toEqual(
      [...(await readParams(world, first.run_id)), ids.slice(20).join(',')].sort(),
    );
    expect(await sync(DAY, DETAIL, { ...only('product_ids', ...wanted), rebuy: true })).toMatchObject({ credits: 2 });
  }));

test('rows of a stored answer keep the call that they came from', () =>
  withWorld({}, async ({ sync, pool }) => {
    const first = await sync(DAY, 'trending-music-list', { follow: [], maxPages: 1 });
    await pool.query('truncate echotik.music_snapshots');
    const again = await sync(DAY, 'trending-music-list', { follow: [], maxPages: 1 });
    expect(again).toMatchObject({ credits: 0, rows_inserted: 20 });
    const { rows } = await pool.query(
      'select distinct run_id from echotik.music_snapshots s join ops.requests r on r.request_id = s._request_id',
    );
    expect(rows).toEqual([{ run_id: first.run_id }]);
  }));
