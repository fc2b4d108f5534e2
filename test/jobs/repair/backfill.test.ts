import { describe, expect, inject, test } from 'vitest';
import { closeRun } from '../../../src/jobs/ledger/finish.ts';
import { cancelRun, resumeRun } from '../../../src/jobs/ledger/resume.ts';
import { findRun } from '../../../src/jobs/ledger/runs.ts';
import { type BackfillOrder, beginBackfill, datedStream, planBackfill } from '../../../src/jobs/repair/backfill.ts';
import { findKeys } from '../../../src/jobs/repair/keys.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { expectInvariants } from '../../support/invariants.ts';
import { type Backend, type TestWorld, withWorld } from '../../support/world.ts';

const NOW = new Date('2026-03-31T12:00:00Z');
const LIST = datedStream(streamNamed('product-ranklist'));
const TREND = datedStream(streamNamed('product-trend'));
const KEY = { region: 'US', rank_type: 1, product_rank_field: 1 };

const orderOf = (from: string, to: string, more: Partial<BackfillOrder> = {}): BackfillOrder => ({
  stream: LIST,
  span: { from, to },
  keys: [KEY],
  mode: 'missing',
  oldestFirst: false,
  maxPages: 2,
  follow: [],
  ...more,
});

const begin = async (world: TestWorld, order: BackfillOrder): Promise<number> => {
  world.setNow(() => NOW);
  const runId = await beginBackfill(world.pool, world.config, order, {}, NOW);
  if (runId === undefined) throw new Error('nothing to ask');
  await world.session.feed();
  return runId;
};
const run = async (world: TestWorld, order: BackfillOrder) => world.session.wait(await begin(world, order));
const daysOf = async ({ pool }: TestWorld, runId: number): Promise<string[]> =>
  (
    await pool.query(
      `select params->>'date' as day from ops.requests where run_id = $1 and previous_page is null order by request_id`,
      [runId],
    )
  ).rows.map(({ day }) => day);

describe.each<Backend>(['postgres', 'redis'])('a backfill on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('asks the newest days first, and only what is not there whole', () =>
    withWorld({ backend }, async (world) => {
      const first = await run(world, orderOf('2026-03-01', '2026-03-05'));
      expect(first).toMatchObject({ status: 'succeeded', trigger: 'backfill', requests_total: 10, credits: 10 });
      expect(await daysOf(world, first.run_id)).toEqual([
        '2026-03-05',
        '2026-03-04',
        '2026-03-03',
        '2026-03-02',
        '2026-03-01',
      ]);
      const wider = orderOf('2026-02-27', '2026-03-07', { oldestFirst: true });
      expect(await planBackfill(world.pool, wider)).toMatchObject({ found: { present: 5, missing: 4 }, owners: [] });
      const second = await run(world, wider);
      expect(await daysOf(world, second.run_id)).toEqual(['2026-02-27', '2026-02-28', '2026-03-06', '2026-03-07']);
      expect(await beginBackfill(world.pool, world.config, wider, {}, NOW)).toBeUndefined();
      // Deeper than before: what is stored is read, only the rest is bought.
      const deeper = await run(world, { ...wider, maxPages: 3 });
      expect(deeper).toMatchObject({ status: 'succeeded', requests_total: 27, credits: 9 });
      await expectInvariants(world.pool, world.simulator, { mostUnknown: 0 });
    }),
  );

  test.skipIf(skip)(
    'that is paused asks nothing more, keeps what is in flight, and goes on with exactly the rest (E6)',
    () =>
      withWorld({ backend, simulator: { latencyMs: 600 } }, async (world) => {
        const { pool, session, simulator } = world;
        const runId = await begin(world, orderOf('2026-01-01', '2026-03-01', { maxPages: 1 }));
        await session.wait(runId, (one) => {
          if (one.requests_done >= 10) void closeRun(pool, runId, { status: 'paused', error: 'paused by an operator' });
        });
        const paused = await findRun(pool, runId);
        expect(paused).toMatchObject({ status: 'paused', requests_total: 60, requests_failed: 0 });
        expect(paused?.requests_done).toBe(simulator.bill.charged);
        expect(simulator.bill.charged).toBeLessThan(60);
        const held = await pool.query(`select count(*)::int as held from ops.requests where status = 'running'`);
        expect(held.rows).toEqual([{ held: 0 }]);
        await resumeRun(pool, runId);
        expect(await session.wait(runId)).toMatchObject({ status: 'succeeded', requests_done: 60, credits: 60 });
        await expectInvariants(pool, simulator, { mostUnknown: 0 });
      }),
  );

  test.skipIf(skip)('that is cancelled leaves the rest alone, and frees its days for others (E6)', () =>
    withWorld({ backend, simulator: { latencyMs: 600 } }, async (world) => {
      const { pool, session } = world;
      const order = orderOf('2026-01-01', '2026-03-01', { maxPages: 1 });
      const runId = await begin(world, order);
      await session.wait(runId, (one) => {
        if (one.requests_done >= 5) void cancelRun(pool, runId, 'cancelled by an operator');
      });
      const cancelled = await findRun(pool, runId);
      expect(cancelled).toMatchObject({ status: 'cancelled', requests_total: 60 });
      const { rows } = await pool.query('select distinct status from ops.requests order by 1');
      expect(rows.map(({ status }) => status)).toEqual(['cancelled', 'done']);
      const left = 60 - (cancelled?.requests_done ?? 0);
      expect(await run(world, order)).toMatchObject({ status: 'succeeded', requests_total: left, credits: left });
    }),
  );
});

test('two who order the same days at once share them: one plan owns each (E5)', () =>
  withWorld({ simulator: { latencyMs: 20 } }, async (world) => {
    const { pool, config, session, simulator, setNow } = world;
    setNow(() => NOW);
    const orders = [orderOf('2026-02-01', '2026-02-20'), orderOf('2026-02-10', '2026-02-28')];
    const ids = await Promise.all(orders.map((order) => beginBackfill(pool, config, order, {}, NOW)));
    await session.feed();
    const runs = await Promise.all(ids.map((id) => session.wait(id ?? 0)));
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    expect(runs.reduce((sum, one) => sum + one.requests_total, 0)).toBe(2 * 28);
    expect(simulator.bill.charged).toBe(2 * 28);
    await expectInvariants(pool, simulator, { mostUnknown: 0 });
  }));

test('a schedule that asks the same day while a backfill runs shares its calls (E5)', () =>
  withWorld({ simulator: { latencyMs: 20 } }, async (world) => {
    const { session, sync, simulator, pool } = world;
    const runId = await begin(world, orderOf('2026-03-25', '2026-03-30'));
    const scheduled = await sync('2026-03-31', 'product-ranklist', { maxPages: 2 });
    expect(scheduled).toMatchObject({ status: 'succeeded', requests_total: 2 });
    const backfilled = await session.wait(runId);
    expect(backfilled).toMatchObject({ status: 'succeeded', requests_total: 12 });
    expect(scheduled.credits + backfilled.credits).toBe(12);
    expect(simulator.bill.charged).toBe(12);
    await expectInvariants(pool, simulator, { mostUnknown: 0 });
  }));

test('what was bought between plan and order is left out (E7)', () =>
  withWorld({}, async (world) => {
    const { sync, pool } = world;
    const order = orderOf('2026-03-25', '2026-03-30');
    expect((await planBackfill(pool, order)).inputs).toHaveLength(6);
    await sync('2026-03-31', 'product-ranklist', { maxPages: 2 });
    expect(await run(world, order)).toMatchObject({ status: 'succeeded', requests_total: 10, credits: 10 });
  }));

test('one of all asks again what is there; one of the failed asks those only', () =>
  withWorld({}, async (world) => {
    const { simulator } = world;
    simulator.addFault({ kind: 'malformed-record', match: 'date=2026-03-02', times: 1 });
    simulator.addFault({ kind: 'unauthorized', match: 'nothing' });
    const order = orderOf('2026-03-01', '2026-03-03', { maxPages: 1 });
    expect(await run(world, order)).toMatchObject({ status: 'partial' });
    // A record is set aside, but its page was answered: the day is there.
    expect((await planBackfill(world.pool, order)).found).toMatchObject({ present: 3 });
    await world.pool.query(`update ops.requests set status = 'failed' where params->>'date' = '2026-03-03'`);
    expect((await planBackfill(world.pool, { ...order, mode: 'failed' })).inputs).toEqual([
      { ...KEY, date: '2026-03-03' },
    ]);
    expect(await run(world, { ...order, mode: 'all' })).toMatchObject({
      status: 'succeeded',
      requests_total: 3,
      credits: 3,
    });
  }));

test('a list that was not published yet when it was asked is missing; one that never was is absent', () =>
  withWorld({}, async (world) => {
    const { simulator, pool } = world;
    simulator.addFault({ kind: 'empty' });
    const order = orderOf('2026-03-20', '2026-03-30', { maxPages: 1 });
    await run(world, order);
    expect((await planBackfill(pool, order)).found).toMatchObject({ absent: 7, missing: 4 });
  }));

describe('trends', () => {
  test('of what is watched, of a query or of a file: any range is cut into windows', () =>
    withWorld({}, async (world) => {
      const { sync, pool, config } = world;
      await sync('2026-03-30', 'product-list', { maxPages: 1, follow: [] });
      const { rows } = await pool.query('select product_id from echotik.products order by 1 limit 3');
      const sql = 'select product_id from echotik.products order by 1 limit 3';
      const keys = await findKeys(pool, config, TREND, { overrides: {}, sql }, NOW);
      expect(keys).toEqual(rows);
      const order = orderOf('2025-06-01', '2026-03-20', { stream: TREND, keys: keys.slice(0, 1), maxPages: undefined });
      const planned = await planBackfill(pool, order);
      expect(planned.inputs).toMatchObject([
        { start_date: '2025-11-28', end_date: '2026-03-20' },
        { start_date: '2025-06-01', end_date: '2025-11-27' },
      ]);
      const trend = await run(world, order);
      expect(trend).toMatchObject({ status: 'succeeded', requests_failed: 0 });
      // Days inside and beside what is there.
      expect(
        (await planBackfill(pool, { ...order, span: { from: '2025-05-30', to: '2026-03-22' } })).inputs,
      ).toMatchObject([
        { start_date: '2026-03-21', end_date: '2026-03-22' },
        { start_date: '2025-05-30', end_date: '2025-05-31' },
      ]);
    }));

  test('of nothing say what they need', () =>
    withWorld({}, async ({ pool, config }) => {
      await expect(findKeys(pool, config, TREND, { overrides: {} }, NOW)).rejects.toThrow('does not know of what');
      const overrides = { start_date: ['2026-01-01'] };
      await expect(findKeys(pool, config, TREND, { overrides }, NOW)).rejects.toThrow('--param start_date');
      await expect(findKeys(pool, config, TREND, { overrides: {}, sql: 'select 1 as id' }, NOW)).rejects.toThrow(
        `no param 'id'`,
      );
      await expect(findKeys(pool, config, TREND, { overrides: {}, file: 'none.txt' }, NOW)).rejects.toThrow('no file');
    }));
});

test('a stream that shows what is now has no past, and says which have', () => {
  expect(() => datedStream(streamNamed('trending-music-list'))).toThrow(/has no past/);
});
