import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { closeRun } from '../../src/ledger/close-runs.ts';
import { cancelRun, resumeRun } from '../../src/ledger/resume-run.ts';
import { findRun } from '../../src/ledger/runs.ts';
import {
  type BackfillOrder,
  type BackfillPlan,
  beginBackfill,
  requireDatedStream,
  planBackfill,
} from '../../src/past/backfill.ts';
import { findSeries } from '../../src/past/find-series.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { withDatabase } from '../support/database.ts';
import { expectInvariants } from '../support/invariants.ts';
import { orderBackfill } from '../support/order-backfill.ts';
import { type Backend, type TestWorld, withWorld } from '../support/world.ts';
import { until } from '../support/until.ts';

const NOW = new Date('2026-03-31T12:00:00Z');
const LIST = requireDatedStream(requireStream('product-ranklist'));
const TREND = requireDatedStream(requireStream('product-trend'));
const SERIES = { region: 'US', rank_type: 1, product_rank_field: 1 };

const buildOrder = (from: string, to: string, more: Partial<BackfillOrder> = {}): BackfillOrder => ({
  stream: LIST,
  span: { from, to },
  series: [SERIES],
  mode: 'missing',
  oldestFirst: false,
  maxPages: 2,
  follow: [],
  ...more,
});

const begin = async (world: TestWorld, order: BackfillOrder): Promise<number> => {
  world.setNow(() => NOW);
  const runId = await orderBackfill(world.pool, world.config, order, NOW);
  await world.session.dispatchPlanned();
  return runId;
};
const run = async (world: TestWorld, order: BackfillOrder) => world.session.wait(await begin(world, order));
const plan = ({ pool, config }: TestWorld, order: BackfillOrder) => planBackfill(pool, config, order, NOW);
const listInputs = ({ run: { roots } }: BackfillPlan) => roots.map(({ params }) => params);
const readDays = async ({ pool }: TestWorld, runId: number): Promise<string[]> =>
  (
    await pool.query<{ day: string }>(
      `select params->>'date' as day from ops.requests where run_id = $1 and previous_page is null order by request_id`,
      [runId],
    )
  ).rows.map(({ day }) => day);

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('a backfill requests the newest days first, and only those that are not complete', () =>
    withWorld({ backend }, async (world) => {
      const first = await run(world, buildOrder('2026-03-01', '2026-03-05'));
      expect(first).toMatchObject({ status: 'succeeded', trigger: 'backfill', requests_total: 10, credits: 10 });
      expect(await readDays(world, first.run_id)).toEqual([
        '2026-03-05',
        '2026-03-04',
        '2026-03-03',
        '2026-03-02',
        '2026-03-01',
      ]);
      const wider = buildOrder('2026-02-27', '2026-03-07', { oldestFirst: true });
      expect(await plan(world, wider)).toMatchObject({ found: { present: 5, missing: 4 }, owners: [] });
      const second = await run(world, wider);
      expect(await readDays(world, second.run_id)).toEqual(['2026-02-27', '2026-02-28', '2026-03-06', '2026-03-07']);
      expect(await beginBackfill(world.pool, await plan(world, wider), {})).toEqual({ kind: 'nothing' });
      // With more pages than before, stored answers are used and only the rest is bought.
      const deeper = await run(world, { ...wider, maxPages: 3 });
      expect(deeper).toMatchObject({ status: 'succeeded', requests_total: 27, credits: 9 });
      await expectInvariants(world.pool, world.simulator, { maxUnknown: 0 });
    }),
  );

  test.skipIf(skip)(
    'a paused backfill sends no more requests, finishes those in flight, and resumes with exactly the rest (E6)',
    () =>
      withWorld({ backend, simulator: { latencyMs: 600 } }, async (world) => {
        const { pool, session, simulator } = world;
        const runId = await begin(world, buildOrder('2026-01-01', '2026-03-01', { maxPages: 1 }));
        const ended = session.wait(runId);
        await until(async () => ((await findRun(pool, runId))?.requests_done ?? 0) >= 10, 'ten answers');
        await closeRun(pool, runId, { status: 'paused', reason: 'operator', error: 'paused by an operator' });
        await ended;
        const paused = await findRun(pool, runId);
        expect(paused).toMatchObject({ status: 'paused', requests_total: 60, requests_failed: 0 });
        expect(paused?.requests_done).toBe(simulator.bill.charged);
        expect(simulator.bill.charged).toBeLessThan(60);
        const running = await pool.query<{ n: number }>(
          `select count(*)::int as n from ops.requests where status = 'running'`,
        );
        expect(running.rows).toEqual([{ n: 0 }]);
        await resumeRun(pool, runId);
        expect(await session.wait(runId)).toMatchObject({ status: 'succeeded', requests_done: 60, credits: 60 });
        await expectInvariants(pool, simulator, { maxUnknown: 0 });
      }),
  );

  test.skipIf(skip)('a cancelled backfill sends no more requests and frees its days for others (E6)', () =>
    withWorld({ backend, simulator: { latencyMs: 600 } }, async (world) => {
      const { pool, session } = world;
      const order = buildOrder('2026-01-01', '2026-03-01', { maxPages: 1 });
      const runId = await begin(world, order);
      const ended = session.wait(runId);
      await until(async () => ((await findRun(pool, runId))?.requests_done ?? 0) >= 5, 'five answers');
      await cancelRun(pool, runId, { reason: 'operator', error: 'cancelled by an operator' });
      await ended;
      const cancelled = await findRun(pool, runId);
      expect(cancelled).toMatchObject({ status: 'cancelled', requests_total: 60 });
      const { rows } = await pool.query<{ status: string }>('select distinct status from ops.requests order by 1');
      expect(rows.map(({ status }) => status)).toEqual(['cancelled', 'done']);
      const left = 60 - (cancelled?.requests_done ?? 0);
      expect(await run(world, order)).toMatchObject({ status: 'succeeded', requests_total: left, credits: left });
    }),
  );
});

test('two concurrent orders share the days that both name: one run owns each day (E5)', () =>
  withWorld({ simulator: { latencyMs: 20 } }, async (world) => {
    const { pool, config, session, simulator, setNow } = world;
    setNow(() => NOW);
    const orders = [buildOrder('2026-02-01', '2026-02-20'), buildOrder('2026-02-10', '2026-02-28')];
    const ids = await Promise.all(orders.map((order) => orderBackfill(pool, config, order, NOW)));
    await session.dispatchPlanned();
    const runs = await Promise.all(ids.map((id) => session.wait(id)));
    expect(runs.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
    expect(runs.reduce((sum, one) => sum + one.requests_total, 0)).toBe(2 * 28);
    expect(simulator.bill.charged).toBe(2 * 28);
    await expectInvariants(pool, simulator, { maxUnknown: 0 });
  }));

test('an order whose days an open run will request continues that run, also if it was planned before (E5)', () =>
  withDatabase(async ({ pool }) => {
    const config = configSchema.parse({});
    const order = buildOrder('2026-03-01', '2026-03-03');
    const early = await planBackfill(pool, config, order, NOW);
    const runId = await orderBackfill(pool, config, order, NOW);
    expect(await beginBackfill(pool, early, {})).toEqual({ kind: 'continues', runIds: [runId] });
    const late = await planBackfill(pool, config, order, NOW);
    expect(late).toMatchObject({ run: { roots: [] }, owners: [runId] });
    expect(await beginBackfill(pool, late, {})).toEqual({ kind: 'continues', runIds: [runId] });
  }));

test('a plan without requests begins no run, although its days became free since', () =>
  withDatabase(async ({ pool }) => {
    const config = configSchema.parse({});
    const order = buildOrder('2026-03-01', '2026-03-03');
    const runId = await orderBackfill(pool, config, order, NOW);
    const empty = await planBackfill(pool, config, order, NOW);
    await cancelRun(pool, runId, { reason: 'operator', error: 'cancelled by an operator' });
    expect(await beginBackfill(pool, empty, {})).toEqual({ kind: 'nothing' });
  }));

test('a scheduled run that requests the same day during a backfill shares its calls (E5)', () =>
  withWorld({ simulator: { latencyMs: 20 } }, async (world) => {
    const { session, sync, simulator, pool } = world;
    const runId = await begin(world, buildOrder('2026-03-25', '2026-03-30'));
    const scheduled = await sync('2026-03-31', 'product-ranklist', { maxPages: 2 });
    expect(scheduled).toMatchObject({ status: 'succeeded', requests_total: 2 });
    const backfilled = await session.wait(runId);
    expect(backfilled).toMatchObject({ status: 'succeeded', requests_total: 12 });
    expect(scheduled.credits + backfilled.credits).toBe(12);
    expect(simulator.bill.charged).toBe(12);
    await expectInvariants(pool, simulator, { maxUnknown: 0 });
  }));

test('days that were bought between plan and order are left out (E7)', () =>
  withWorld({}, async (world) => {
    const order = buildOrder('2026-03-25', '2026-03-30');
    expect((await plan(world, order)).run.roots).toHaveLength(6);
    await world.sync('2026-03-31', 'product-ranklist', { maxPages: 2 });
    expect(await run(world, order)).toMatchObject({ status: 'succeeded', requests_total: 10, credits: 10 });
  }));

test('mode `all` requests present days again; mode `failed` requests failed days only', () =>
  withWorld({}, async (world) => {
    const { simulator } = world;
    simulator.addFault({ kind: 'malformed-record', match: 'date=2026-03-02', times: 1 });
    simulator.addFault({ kind: 'unauthorized', match: 'nothing' });
    const order = buildOrder('2026-03-01', '2026-03-03', { maxPages: 1 });
    expect(await run(world, order)).toMatchObject({ status: 'partial' });
    // A record was quarantined, but its page was answered: the day is present.
    expect((await plan(world, order)).found).toMatchObject({ present: 3 });
    await world.pool.query(`update ops.requests set status = 'failed' where params->>'date' = '2026-03-03'`);
    expect(listInputs(await plan(world, { ...order, mode: 'failed' }))).toEqual([{ ...SERIES, date: '2026-03-03' }]);
    expect(await run(world, { ...order, mode: 'all' })).toMatchObject({
      status: 'succeeded',
      requests_total: 3,
      credits: 3,
    });
  }));

test('an empty list is missing if it was requested before it was published, and absent otherwise', () =>
  withWorld({}, async (world) => {
    world.simulator.addFault({ kind: 'empty' });
    const order = buildOrder('2026-03-20', '2026-03-30', { maxPages: 1 });
    await run(world, order);
    expect((await plan(world, order)).found).toMatchObject({ absent: 7, missing: 4 });
  }));

describe('a backfill of trends', () => {
  test('a backfill of trends splits any range of days into windows of the stream', () =>
    withWorld({}, async (world) => {
      const { sync, pool, config } = world;
      await sync('2026-03-30', 'product-list', { maxPages: 1, follow: [] });
      const { rows } = await pool.query<{ product_id: string }>(
        'select product_id from echotik.products order by 1 limit 3',
      );
      const sql = 'select product_id from echotik.products order by 1 limit 3';
      const series = await findSeries(pool, config, TREND, { overrides: {}, sql }, NOW);
      expect(series).toEqual(rows);
      const order = buildOrder('2025-06-01', '2026-03-20', {
        stream: TREND,
        series: series.slice(0, 1),
        maxPages: undefined,
      });
      expect(listInputs(await plan(world, order))).toMatchObject([
        { start_date: '2025-11-28', end_date: '2026-03-20' },
        { start_date: '2025-06-01', end_date: '2025-11-27' },
      ]);
      const trend = await run(world, order);
      expect(trend).toMatchObject({ status: 'succeeded', requests_failed: 0 });
      // Only the days before and after those that are present.
      const wider = { ...order, span: { from: '2025-05-30', to: '2026-03-22' } };
      expect(listInputs(await plan(world, wider))).toMatchObject([
        { start_date: '2026-03-21', end_date: '2026-03-22' },
        { start_date: '2025-05-30', end_date: '2025-05-31' },
      ]);
    }));

  test('findSeries reports what is missing if no series is given', () =>
    withWorld({}, async ({ pool, config }) => {
      await expect(findSeries(pool, config, TREND, { overrides: {} }, NOW)).rejects.toThrow(
        'no series of product-trend was given',
      );
      const overrides = { start_date: ['2026-01-01'] };
      await expect(findSeries(pool, config, TREND, { overrides }, NOW)).rejects.toThrow('--param start_date');
      await expect(findSeries(pool, config, TREND, { overrides: {}, sql: 'select 1 as id' }, NOW)).rejects.toThrow(
        `no param 'id'`,
      );
      await expect(findSeries(pool, config, TREND, { overrides: {}, file: 'none.txt' }, NOW)).rejects.toThrow(
        'no file',
      );
    }));

  test('findSeries reads files in any usual encoding and dialect, and refuses one with a bad line', () =>
    withWorld({}, async ({ pool, config }) => {
      const folder = await mkdtemp(join(tmpdir(), 'echotik-series-'));
      const read = async (name: string, content: string | Buffer) => {
        const file = join(folder, name);
        await writeFile(file, content);
        return findSeries(pool, config, TREND, { overrides: {}, file }, NOW);
      };
      try {
        const series = [{ product_id: '1729000000000000011' }, { product_id: '1729000000000000012' }];
        const ids = series.map(({ product_id }) => product_id);
        expect(await read('ids.txt', Buffer.from(`\ufeff${ids.join('\r\n')}`, 'utf16le'))).toEqual(series);
        expect(await read('ids.csv', `sep=;\nproduct_id\n${ids.join('\n')}\n`)).toEqual(series);
        await expect(read('ids.csv', `product_id\n${ids.join(',')}\n`)).rejects.toThrow(
          'line 2 of ids.csv: 2 values for 1 columns',
        );
      } finally {
        await rm(folder, { recursive: true });
      }
    }));
});

test('requireDatedStream refuses a stream that shows only the present', () => {
  expect(() => requireDatedStream(requireStream('trending-music-list'))).toThrow(/has no past/);
});
