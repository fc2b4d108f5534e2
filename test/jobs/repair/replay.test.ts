import { describe, expect, inject, test } from 'vitest';
import { beginReplay, countStored, type ReplayOrder } from '../../../src/jobs/repair/replay.ts';
import { diffReplay } from '../../../src/jobs/repair/replay-diff.ts';
import { listQuarantine } from '../../../src/jobs/repair/quarantine.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { digestOf, expectInvariants } from '../../support/invariants.ts';
import { type Backend, type TestWorld, withWorld } from '../../support/world.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const DAY = '2026-03-02';
const LIST = 'trending-music-list';

const orderOf = (more: Partial<ReplayOrder> = {}): ReplayOrder => ({
  streams: [LIST, 'trending-music-detail'].map(streamNamed),
  businessDate: '2026-03-10',
  ...more,
});

async function replay({ pool, session }: TestWorld, order = orderOf()) {
  const runId = await beginReplay(pool, order, NOW);
  if (runId === undefined) throw new Error('nothing is stored');
  await session.feed();
  return session.wait(runId);
}

/** As a parser of an older version would have left them. */
const spoil = (pool: TestWorld['pool']) =>
  pool.query(`with a as (update echotik.music set title = 'old', author = null),
    b as (update echotik.music_history set title = 'old', author = null),
    c as (delete from echotik.music_trend_points where value < 0.5)
    update echotik.music_snapshots set like_count = null`);

describe.each<Backend>(['postgres', 'redis'])('a replay on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('makes the tables and their history what they would be, for no credit and no call', () =>
    withWorld({ backend }, async (world) => {
      const { pool, sync, simulator } = world;
      for (const day of [DAY, '2026-03-03', '2026-03-04']) await sync(day);
      const good = await digestOf(pool);
      const { requests } = simulator.bill;
      expect(await diffReplay(pool, orderOf())).toMatchObject({ quarantined: 0, tables: [] });

      await spoil(pool);
      const { stored } = await countStored(pool, orderOf());
      const diff = await diffReplay(pool, orderOf());
      expect(diff.bodies).toBe(stored);
      const byTable = Object.fromEntries(diff.tables.map((one) => [one.table, one]));
      expect(byTable['music']).toMatchObject({
        added: 0,
        columns: { title: expect.any(Number), author: expect.any(Number) },
      });
      expect(byTable['music_trend_points']?.added).toBeGreaterThan(0);
      expect(byTable['music_snapshots']?.columns).toEqual({ like_count: expect.any(Number) });
      expect(await digestOf(pool)).not.toEqual(good);

      const run = await replay(world);
      expect(run).toMatchObject({ status: 'succeeded', trigger: 'replay', credits: 0, requests_total: stored });
      expect(await digestOf(pool)).toEqual(good);
      expect(simulator.bill.requests).toBe(requests);
      expect(await diffReplay(pool, orderOf())).toMatchObject({ tables: [] });
      await expectInvariants(pool, simulator, { mostUnknown: 0 });
    }),
  );

  test.skipIf(skip)('beside a live load of the same tables leaves what the load alone would (E11)', async () => {
    const alone = await withWorld({ backend }, async ({ sync, pool }) => {
      for (const day of [DAY, '2026-03-03', '2026-03-04']) await sync(day);
      return digestOf(pool);
    });
    await withWorld({ backend, simulator: { latencyMs: 20 } }, async (world) => {
      const { sync, pool } = world;
      await sync(DAY);
      await sync('2026-03-03');
      const [live, replayed] = await Promise.all([sync('2026-03-04'), replay(world)]);
      expect([live.status, replayed.status]).toEqual(['succeeded', 'succeeded']);
      expect(await digestOf(pool)).toEqual(alone);
    });
  });
});

test('of some days reads those only, and of nothing there is none', () =>
  withWorld({}, async (world) => {
    await world.sync(DAY, LIST, { follow: [], maxPages: 1 });
    await world.sync('2026-03-03', LIST, { follow: [], maxPages: 1 });
    expect(await replay(world, orderOf({ from: '2026-03-03' }))).toMatchObject({ requests_total: 1 });
    expect(await replay(world, orderOf({ to: DAY }))).toMatchObject({ requests_total: 1 });
    expect(await beginReplay(world.pool, orderOf({ from: '2026-03-04' }), NOW)).toBeUndefined();
  }));

test('a version that the old parser could not read is put between those that were', () =>
  withWorld({}, async (world) => {
    const { pool, sync } = world;
    for (const day of [DAY, '2026-03-03', '2026-03-04']) await sync(day, 'product-list', { maxPages: 1, follow: [] });
    const good = await digestOf(pool);
    const middle = `observed_at > '2026-03-03' and observed_at < '2026-03-04'`;
    const { rowCount } = await pool.query(`delete from echotik.products_history where ${middle}`);
    expect(rowCount).toBeGreaterThan(0);
    await replay(world, orderOf({ streams: [streamNamed('product-list')] }));
    expect(await digestOf(pool)).toEqual(good);
  }));

test('a record in quarantine that today can be read is loaded, and its run is green', () =>
  withWorld({}, async (world) => {
    const { pool, sync, simulator } = world;
    simulator.addFault({ kind: 'malformed-record', match: 'music/list', times: 1 });
    const broken = await sync(DAY, LIST, { follow: [] });
    expect(broken).toMatchObject({ status: 'partial', rows_quarantined: 1 });
    const [set] = await listQuarantine(pool, {});
    expect(set).toMatchObject({ stream: LIST, resolved_at: null });

    const again = orderOf({ requestIds: [set?.request_id ?? 0] });
    expect(await replay(world, again)).toMatchObject({ status: 'partial', rows_quarantined: 1 });
    expect(await listQuarantine(pool, {})).toHaveLength(1);

    // What a parser that knows better would find: the record as it should have been.
    const { rows } = await pool.query('select body_sha256 from raw.responses where request_id = $1', [set?.request_id]);
    const whole = await withWorld({}, async (other) => {
      await other.sync(DAY, LIST, { follow: [] });
      const found = await other.pool.query(
        `select b.body, b.bytes from raw.bodies b join raw.responses p using (body_sha256) join ops.requests r using (request_id)
         where r.page->>'page' = (select '1') limit 1`,
      );
      return { ...found.rows[0], digest: await digestOf(other.pool) };
    });
    await pool.query('update raw.bodies set body = $2, bytes = $3 where body_sha256 = $1', [
      rows[0].body_sha256,
      whole.body,
      whole.bytes,
    ]);
    expect(await replay(world, again)).toMatchObject({ status: 'succeeded', credits: 0 });
    expect(await listQuarantine(pool, {})).toEqual([]);
    expect(await digestOf(pool)).toEqual(whole.digest);
    const run = await pool.query('select status, error, rows_quarantined from ops.runs where run_id = $1', [
      broken.run_id,
    ]);
    expect(run.rows).toEqual([{ status: 'succeeded', error: null, rows_quarantined: 0 }]);
  }));
