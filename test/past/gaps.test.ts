import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { cancelRun } from '../../src/ledger/resume-run.ts';
import { type BackfillOrder, requireDatedStream, planBackfill } from '../../src/past/backfill.ts';
import { findGaps, type Gap, listStreamsWithDays } from '../../src/past/gaps.ts';
import { beginReplay } from '../../src/past/replay.ts';
import { identifySeries } from '../../src/past/series.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import type { Params } from '../../src/streams/stream.ts';
import { withDatabase } from '../support/database.ts';
import { orderBackfill } from '../support/order-backfill.ts';
import { type TestWorld, withWorld } from '../support/world.ts';

const NOW = new Date('2026-03-31T12:00:00Z');
const LIST = requireDatedStream(requireStream('product-ranklist'));
const US = { region: 'US', rank_type: 1, product_rank_field: 1 };
const WEEKS = { ...US, rank_type: 2 };
const daily = (streams: readonly object[]) => ({ pipelines: { ranks: { cron: '30 10 * * *', streams } } });
const config = daily([{ stream: 'product-ranklist', params: { region: ['US', 'GB'] } }]);

const buildOrder = (from: string, to: string, more: Partial<BackfillOrder> = {}): BackfillOrder => ({
  stream: LIST,
  span: { from, to },
  series: [US],
  mode: 'missing',
  oldestFirst: true,
  maxPages: 1,
  follow: [],
  ...more,
});

async function backfill(world: TestWorld, order: BackfillOrder, maxCredits = 99) {
  const { pool, session, setNow } = world;
  setNow(() => NOW);
  const runId = await orderBackfill(pool, world.config, order, NOW, { maxCredits });
  await session.dispatchPlanned();
  return session.wait(runId);
}

const findGapDays = (world: TestWorld, from: string, to: string, stream = 'product-ranklist') =>
  findGaps(world.pool, world.config, [requireStream(stream)], { from, to }, NOW);
const listStates = (gaps: readonly Gap[], series: Params = US) =>
  gaps
    .filter(({ key }) => identifySeries(key) === identifySeries(series))
    .map(({ from, to, state }) => `${from.slice(5)} ${to.slice(5)} ${state}`);

test('gaps give every day of the span a state and the run that it comes from', () =>
  withWorld({ config }, async (world) => {
    const { pool, simulator } = world;
    const present = await backfill(world, buildOrder('2026-03-03', '2026-03-05'));
    simulator.addFault({ kind: 'empty', times: 2 });
    await backfill(world, buildOrder('2026-03-06', '2026-03-07'));
    const open = await backfill(world, buildOrder('2026-03-08', '2026-03-10'), 0);
    expect(open).toMatchObject({ status: 'out_of_budget', requests_done: 0 });
    const failed = await backfill(world, buildOrder('2026-03-11', '2026-03-11'));
    await pool.query(`update ops.requests set status = 'failed', error = 'HTTP 502' where run_id = $1`, [
      failed.run_id,
    ]);

    const gaps = await findGapDays(world, '2026-03-01', '2026-03-12');
    expect(listStates(gaps)).toEqual([
      '03-01 03-02 missing',
      '03-03 03-03 present',
      '03-04 03-04 present',
      '03-05 03-05 present',
      '03-06 03-06 absent',
      '03-07 03-07 absent',
      '03-08 03-08 open',
      '03-09 03-09 open',
      '03-10 03-10 open',
      '03-11 03-11 failed',
      '03-12 03-12 missing',
    ]);
    expect(gaps.find(({ state }) => state === 'present')).toMatchObject({ run_id: present.run_id, error: null });
    expect(gaps.find(({ state }) => state === 'open')).toMatchObject({ run_id: open.run_id });
    expect(gaps.find(({ state }) => state === 'failed')).toMatchObject({ run_id: failed.run_id, error: 'HTTP 502' });
    expect(gaps.find(({ state }) => state === 'missing')).toMatchObject({ run_id: null, request_id: null });
    // A series that the pipeline would request and no run has requested.
    expect(listStates(gaps, { ...US, region: 'GB' })).toEqual(['03-01 03-12 missing']);
    expect(new Set(gaps.map(({ can_be_bought }) => can_be_bought))).toEqual(new Set([true]));
  }));

test('if a day has several answers, the best one counts', () =>
  withWorld({ config }, async (world) => {
    world.simulator.addFault({ kind: 'empty', times: 1 });
    const absent = await backfill(world, buildOrder('2026-03-03', '2026-03-03'));
    expect(listStates(await findGapDays(world, '2026-03-03', '2026-03-03'))).toEqual(['03-03 03-03 absent']);
    const again = await backfill(world, buildOrder('2026-03-03', '2026-03-03', { mode: 'all' }));
    expect(again.run_id).not.toBe(absent.run_id);
    expect(await findGapDays(world, '2026-03-03', '2026-03-03')).toMatchObject([
      { state: 'present', run_id: again.run_id },
      { state: 'missing' },
    ]);
  }));

test('a list that the API cut short counts as failed, and a backfill requests its last page again', () =>
  withWorld({ config }, async (world) => {
    const first = await backfill(world, buildOrder('2026-03-03', '2026-03-04', { maxPages: 2 }));
    await world.pool.query(
      `update ops.requests set walk_end = 'short', error = 'the API counts 100 records'
       where run_id = $1 and walk_end is not null and params ->> 'date' = '2026-03-03'`,
      [first.run_id],
    );
    // On another day than the backfill that follows.
    await world.pool.query(`update ops.requests set business_date = '2026-03-30'`);
    const gaps = await findGapDays(world, '2026-03-03', '2026-03-04');
    expect(listStates(gaps)).toEqual(['03-03 03-03 failed', '03-04 03-04 present']);
    expect(gaps[0]).toMatchObject({ error: 'the API counts 100 records' });
    const again = await backfill(world, buildOrder('2026-03-03', '2026-03-04', { maxPages: 2 }));
    expect(again).toMatchObject({ status: 'succeeded', requests_total: 2, credits: 1 });
    expect(listStates(await findGapDays(world, '2026-03-03', '2026-03-04'))).toEqual([
      '03-03 03-03 present',
      '03-04 03-04 present',
    ]);
  }));

test('a replay changes no gaps: its requests neither open a day nor own it', () =>
  withWorld({ config }, async (world) => {
    const { pool, session } = world;
    await backfill(world, buildOrder('2026-03-03', '2026-03-04'));
    const before = await findGapDays(world, '2026-03-01', '2026-03-05');
    const replayed = await beginReplay(pool, { streams: [LIST], businessDate: '2026-03-31' }, NOW);
    expect(await findGapDays(world, '2026-03-01', '2026-03-05')).toEqual(before);
    await session.dispatchPlanned();
    expect(await session.wait(replayed ?? 0)).toMatchObject({ status: 'succeeded', requests_done: 2 });
    expect(await findGapDays(world, '2026-03-01', '2026-03-05')).toEqual(before);
  }));

test('days of a cancelled run are missing at once, before a worker has closed the run', () =>
  withDatabase(async ({ pool }) => {
    const order = buildOrder('2026-03-01', '2026-03-03');
    const parsed = configSchema.parse(config);
    const runId = await orderBackfill(pool, parsed, order, NOW);
    expect(await planBackfill(pool, parsed, order, NOW)).toMatchObject({ run: { roots: [] }, owners: [runId] });
    await cancelRun(pool, runId, { reason: 'operator', error: 'cancelled by an operator' });
    expect(await planBackfill(pool, parsed, order, NOW)).toMatchObject({ found: { open: 0, missing: 3 }, owners: [] });
  }));

test('a weekly list covers all days of its week', () =>
  withWorld({ config }, async (world) => {
    await backfill(world, buildOrder('2026-03-04', '2026-03-04', { series: [WEEKS] }));
    expect(listStates(await findGapDays(world, '2026-03-01', '2026-03-10'), WEEKS)).toEqual([
      '03-01 03-01 missing',
      '03-02 03-08 present',
      '03-09 03-10 missing',
    ]);
  }));

test('a list of the present has the days on which it was requested; the others cannot be bought', () =>
  withWorld({ config: daily([{ stream: 'trending-music-list' }]) }, async (world) => {
    for (const day of ['2026-03-02', '2026-03-04']) await world.sync(day, undefined, { follow: [], maxPages: 1 });
    const gaps = await findGapDays(world, '2026-03-01', '2026-03-04', 'trending-music-list');
    // Lists that were cut by the limit of pages still count as present.
    expect(gaps.map(({ from, to, state, can_be_bought }) => [from, to, state, can_be_bought])).toEqual([
      ['2026-03-01', '2026-03-01', 'missing', false],
      ['2026-03-02', '2026-03-02', 'present', false],
      ['2026-03-03', '2026-03-03', 'missing', false],
      ['2026-03-04', '2026-03-04', 'present', false],
    ]);
  }));

test('streams with days are rank lists, trends, and lists that the configuration requests daily', () => {
  const names = listStreamsWithDays().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['product-ranklist', 'product-trend', 'trending-music-list']));
  for (const one of ['product-detail', 'trending-music-detail', 'category-l1']) expect(names).not.toContain(one);
});
