import { describe, expect, inject, test } from 'vitest';
import { beginReplay, countStoredBodies, type ReplayOrder } from '../../src/past/replay.ts';
import { diffReplay } from '../../src/past/replay-diff.ts';
import { listQuarantine } from '../../src/ledger/quarantine.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import { type Backend, type TestWorld, withWorld } from '../support/world.ts';

const NOW = new Date('2026-03-10T12:00:00Z');
const DAY = '2026-03-02';
const LIST = 'trending-music-list';

const buildOrder = (more: Partial<ReplayOrder> = {}): ReplayOrder => ({
  streams: [LIST, 'trending-music-detail'].map(requireStream),
  businessDate: '2026-03-10',
  ...more,
});

async function replay({ pool, session }: TestWorld, order = buildOrder()) {
  const runId = await beginReplay(pool, order, NOW);
  if (runId === undefined) throw new Error('no answer is stored');
  await session.dispatchPlanned();
  return session.wait(runId);
}

/** Changes rows to what a parser of an older version would have written. */
const spoil = (pool: TestWorld['pool']) =>
  pool.query(`with a as (update echotik.music set title = 'old', author = null),
    b as (update echotik.music_history set title = 'old', author = null),
    c as (delete from echotik.music_trend_points where value < 0.5)
    update echotik.music_snapshots set like_count = null`);

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('a replay corrects the tables and their history for 0 credits and without calls', () =>
    withWorld({ backend }, async (world) => {
      const { pool, sync, simulator } = world;
      for (const day of [DAY, '2026-03-03', '2026-03-04']) await sync(day);
      const good = await hashTables(pool);
      const { requests } = simulator.bill;
      expect(await diffReplay(pool, buildOrder())).toMatchObject({ quarantined: 0, tables: [] });

      await spoil(pool);
      const { stored } = await countStoredBodies(pool, buildOrder());
      const diff = await diffReplay(pool, buildOrder());
      expect(diff.bodies).toBe(stored);
      const byTable = Object.fromEntries(diff.tables.map((one) => [one.table, one]));
      expect(byTable['music']).toMatchObject({
        added: 0,
        columns: { title: expect.any(Number), author: expect.any(Number) },
      });
      expect(byTable['music_trend_points']?.added).toBeGreaterThan(0);
      expect(byTable['music_snapshots']?.columns).toEqual({ like_count: expect.any(Number) });
      expect(await hashTables(pool)).not.toEqual(good);

      const run = await replay(world);
      expect(run).toMatchObject({ status: 'succeeded', trigger: 'replay', credits: 0, requests_total: stored });
      expect(await hashTables(pool)).toEqual(good);
      expect(simulator.bill.requests).toBe(requests);
      expect(await diffReplay(pool, buildOrder())).toMatchObject({ tables: [] });
      await expectInvariants(pool, simulator, { maxUnknown: 0 });
    }),
  );

  test.skipIf(skip)(
    'a replay during a live load of the same tables has the same result as the load alone (E11)',
    async () => {
      const alone = await withWorld({ backend }, async ({ sync, pool }) => {
        for (const day of [DAY, '2026-03-03', '2026-03-04']) await sync(day);
        return hashTables(pool);
      });
      await withWorld({ backend, simulator: { latencyMs: 20 } }, async (world) => {
        const { sync, pool } = world;
        await sync(DAY);
        await sync('2026-03-03');
        const [live, replayed] = await Promise.all([sync('2026-03-04'), replay(world)]);
        expect([live.status, replayed.status]).toEqual(['succeeded', 'succeeded']);
        expect(await hashTables(pool)).toEqual(alone);
      });
    },
  );
});

test('a replay of some days reads only their answers, and without stored answers no run begins', () =>
  withWorld({}, async (world) => {
    await world.sync(DAY, LIST, { follow: [], maxPages: 1 });
    await world.sync('2026-03-03', LIST, { follow: [], maxPages: 1 });
    expect(await replay(world, buildOrder({ from: '2026-03-03' }))).toMatchObject({ requests_total: 1 });
    expect(await replay(world, buildOrder({ to: DAY }))).toMatchObject({ requests_total: 1 });
    expect(await beginReplay(world.pool, buildOrder({ from: '2026-03-04' }), NOW)).toBeUndefined();
  }));

test('a replay inserts a version that was missing between two others', () =>
  withWorld({}, async (world) => {
    const { pool, sync } = world;
    for (const day of [DAY, '2026-03-03', '2026-03-04']) await sync(day, 'product-list', { maxPages: 1, follow: [] });
    const good = await hashTables(pool);
    const middle = `observed_at > '2026-03-03' and observed_at < '2026-03-04'`;
    const { rowCount } = await pool.query(`delete from echotik.products_history where ${middle}`);
    expect(rowCount).toBeGreaterThan(0);
    await replay(world, buildOrder({ streams: [requireStream('product-list')] }));
    expect(await hashTables(pool)).toEqual(good);
  }));

test('a replay loads a quarantined record that can be read now, and its run is succeeded', () =>
  withWorld({}, async (world) => {
    const { pool, sync, simulator } = world;
    simulator.addFault({ kind: 'malformed-record', match: 'music/list', times: 1 });
    const broken = await sync(DAY, LIST, { follow: [] });
    expect(broken).toMatchObject({ status: 'partial', rows_quarantined: 1 });
    const [set] = await listQuarantine(pool, {});
    expect(set).toMatchObject({ stream: LIST, resolved_at: null });

    const again = buildOrder({ requestIds: [set?.request_id ?? 0] });
    expect(await replay(world, again)).toMatchObject({ status: 'partial', rows_quarantined: 1 });
    expect(await listQuarantine(pool, {})).toHaveLength(1);

    // Replaces the stored body by one in which the record is valid.
    const stored = onlyRow(
      await pool.query<{ body_sha256: string }>('select body_sha256 from raw.responses where request_id = $1', [
        set?.request_id,
      ]),
    );
    const whole = await withWorld({}, async (other) => {
      await other.sync(DAY, LIST, { follow: [] });
      const found = await other.pool.query<{ body: Buffer; bytes: number }>(
        `select b.body, b.bytes from raw.bodies b join raw.responses p using (body_sha256) join ops.requests r using (request_id)
         where r.page->>'page' = (select '1') limit 1`,
      );
      return { ...onlyRow(found), digest: await hashTables(other.pool) };
    });
    await pool.query('update raw.bodies set body = $2, bytes = $3 where body_sha256 = $1', [
      stored.body_sha256,
      whole.body,
      whole.bytes,
    ]);
    expect(await replay(world, again)).toMatchObject({ status: 'succeeded', credits: 0 });
    expect(await listQuarantine(pool, {})).toEqual([]);
    expect(await hashTables(pool)).toEqual(whole.digest);
    const run = await pool.query('select status, error, rows_quarantined from ops.runs where run_id = $1', [
      broken.run_id,
    ]);
    expect(run.rows).toEqual([{ status: 'succeeded', error: null, rows_quarantined: 0 }]);
  }));
