import { expect, test } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import { cancelRun } from '../../../src/jobs/ledger/resume.ts';
import { type BackfillOrder, beginBackfill, datedStream, planBackfill } from '../../../src/jobs/repair/backfill.ts';
import { textOfKey } from '../../../src/jobs/repair/coverage.ts';
import { findGaps, type Gap, streamsWithDays } from '../../../src/jobs/repair/gaps.ts';
import { beginReplay } from '../../../src/jobs/repair/replay.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import type { Params } from '../../../src/streams/stream.ts';
import { withDatabase } from '../../support/database.ts';
import { type TestWorld, withWorld } from '../../support/world.ts';

const NOW = new Date('2026-03-31T12:00:00Z');
const LIST = datedStream(streamNamed('product-ranklist'));
const US = { region: 'US', rank_type: 1, product_rank_field: 1 };
const WEEKS = { ...US, rank_type: 2 };
const daily = (streams: readonly object[]) => ({ pipelines: { ranks: { cron: '30 10 * * *', streams } } });
const config = daily([{ stream: 'product-ranklist', params: { region: ['US', 'GB'] } }]);

const orderOf = (from: string, to: string, more: Partial<BackfillOrder> = {}): BackfillOrder => ({
  stream: LIST,
  span: { from, to },
  keys: [US],
  mode: 'missing',
  oldestFirst: true,
  maxPages: 1,
  follow: [],
  ...more,
});

async function backfill(world: TestWorld, order: BackfillOrder, maxCredits = 99) {
  const { pool, session, setNow } = world;
  setNow(() => NOW);
  const runId = await beginBackfill(pool, world.config, order, { maxCredits }, NOW);
  await session.feed();
  return session.wait(runId ?? 0);
}

const gapsOf = (world: TestWorld, from: string, to: string, stream = 'product-ranklist') =>
  findGaps(world.pool, world.config, [streamNamed(stream)], { from, to }, NOW);
const shown = (gaps: readonly Gap[], key: Params = US) =>
  gaps
    .filter((gap) => textOfKey(gap.key) === textOfKey(key))
    .map(({ from, to, state }) => `${from.slice(5)} ${to.slice(5)} ${state}`);

test('every day of the span has a state, and says which run it has it from', () =>
  withWorld({ config }, async (world) => {
    const { pool, simulator } = world;
    const present = await backfill(world, orderOf('2026-03-03', '2026-03-05'));
    simulator.addFault({ kind: 'empty', times: 2 });
    await backfill(world, orderOf('2026-03-06', '2026-03-07'));
    const open = await backfill(world, orderOf('2026-03-08', '2026-03-10'), 0);
    expect(open).toMatchObject({ status: 'out_of_budget', requests_done: 0 });
    const failed = await backfill(world, orderOf('2026-03-11', '2026-03-11'));
    await pool.query(`update ops.requests set status = 'failed', error = 'HTTP 502' where run_id = $1`, [
      failed.run_id,
    ]);

    const gaps = await gapsOf(world, '2026-03-01', '2026-03-12');
    expect(shown(gaps)).toEqual([
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
    // What the pipeline would ask and nobody did.
    expect(shown(gaps, { ...US, region: 'GB' })).toEqual(['03-01 03-12 missing']);
    expect(new Set(gaps.map(({ can_be_bought }) => can_be_bought))).toEqual(new Set([true]));
  }));

test('of several answers for a day the best counts', () =>
  withWorld({ config }, async (world) => {
    world.simulator.addFault({ kind: 'empty', times: 1 });
    const absent = await backfill(world, orderOf('2026-03-03', '2026-03-03'));
    expect(shown(await gapsOf(world, '2026-03-03', '2026-03-03'))).toEqual(['03-03 03-03 absent']);
    const again = await backfill(world, orderOf('2026-03-03', '2026-03-03', { mode: 'all' }));
    expect(again.run_id).not.toBe(absent.run_id);
    expect(await gapsOf(world, '2026-03-03', '2026-03-03')).toMatchObject([
      { state: 'present', run_id: again.run_id },
      { state: 'missing' },
    ]);
  }));

test('a list of which the API says that there is more is not whole: a backfill asks its last page again', () =>
  withWorld({ config }, async (world) => {
    const first = await backfill(world, orderOf('2026-03-03', '2026-03-04', { maxPages: 2 }));
    await world.pool.query(
      `update ops.requests set walk_end = 'short', error = 'the API counts 100 records'
       where run_id = $1 and walk_end is not null and params ->> 'date' = '2026-03-03'`,
      [first.run_id],
    );
    // On another day than the backfill that follows.
    await world.pool.query(`update ops.requests set business_date = '2026-03-30'`);
    const gaps = await gapsOf(world, '2026-03-03', '2026-03-04');
    expect(shown(gaps)).toEqual(['03-03 03-03 failed', '03-04 03-04 present']);
    expect(gaps[0]).toMatchObject({ error: 'the API counts 100 records' });
    const again = await backfill(world, orderOf('2026-03-03', '2026-03-04', { maxPages: 2 }));
    expect(again).toMatchObject({ status: 'succeeded', requests_total: 2, credits: 1 });
    expect(shown(await gapsOf(world, '2026-03-03', '2026-03-04'))).toEqual([
      '03-03 03-03 present',
      '03-04 03-04 present',
    ]);
  }));

test('a replay is no answer: it neither opens a day nor takes it over', () =>
  withWorld({ config }, async (world) => {
    const { pool, session } = world;
    await backfill(world, orderOf('2026-03-03', '2026-03-04'));
    const before = await gapsOf(world, '2026-03-01', '2026-03-05');
    const replayed = await beginReplay(pool, { streams: [LIST], businessDate: '2026-03-31' }, NOW);
    expect(await gapsOf(world, '2026-03-01', '2026-03-05')).toEqual(before);
    await session.feed();
    expect(await session.wait(replayed ?? 0)).toMatchObject({ status: 'succeeded', requests_done: 2 });
    expect(await gapsOf(world, '2026-03-01', '2026-03-05')).toEqual(before);
  }));

test('what a run would have asked that was given up is missing at once, although no worker has ended it', () =>
  withDatabase(async ({ pool }) => {
    const order = orderOf('2026-03-01', '2026-03-03');
    const runId = await beginBackfill(pool, configSchema.parse(config), order, {}, NOW);
    expect(await planBackfill(pool, order)).toMatchObject({ inputs: [], owners: [runId] });
    await cancelRun(pool, runId ?? 0, 'cancelled by an operator');
    expect(await planBackfill(pool, order)).toMatchObject({ found: { open: 0, missing: 3 }, owners: [] });
  }));

test('a week that was bought covers its days', () =>
  withWorld({ config }, async (world) => {
    await backfill(world, orderOf('2026-03-04', '2026-03-04', { keys: [WEEKS] }));
    expect(shown(await gapsOf(world, '2026-03-01', '2026-03-10'), WEEKS)).toEqual([
      '03-01 03-01 missing',
      '03-02 03-08 present',
      '03-09 03-10 missing',
    ]);
  }));

test('a list of what is now has the days on which it was asked; the others are gone', () =>
  withWorld({ config: daily([{ stream: 'trending-music-list' }]) }, async (world) => {
    for (const day of ['2026-03-02', '2026-03-04']) await world.sync(day, undefined, { follow: [], maxPages: 1 });
    const gaps = await gapsOf(world, '2026-03-01', '2026-03-04', 'trending-music-list');
    // Cut by the limit of pages, and still what there was that day.
    expect(gaps.map(({ from, to, state, can_be_bought }) => [from, to, state, can_be_bought])).toEqual([
      ['2026-03-01', '2026-03-01', 'missing', false],
      ['2026-03-02', '2026-03-02', 'present', false],
      ['2026-03-03', '2026-03-03', 'missing', false],
      ['2026-03-04', '2026-03-04', 'present', false],
    ]);
  }));

test('streams that have days are rank lists, trends, and lists that the configuration asks daily', () => {
  const names = streamsWithDays().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['product-ranklist', 'product-trend', 'trending-music-list']));
  for (const one of ['product-detail', 'trending-music-detail', 'category-l1']) expect(names).not.toContain(one);
});
