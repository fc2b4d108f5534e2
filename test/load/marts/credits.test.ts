import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { withWorld } from '../../support/world.ts';
import { fill, readMart } from './fill.ts';

const run = (run_id: number, more: object = {}) => ({
  run_id,
  pipeline: 'details',
  trigger: 'cron',
  status: 'succeeded',
  slot: '2026-03-31T22:00:00Z',
  business_date: '2026-03-31',
  streams: ['product-trend'],
  reuse: 'fresh',
  priority: 0,
  core: false,
  started_at: '2026-03-31T22:00:00Z',
  finished_at: '2026-03-31T22:01:30Z',
  requests_total: 0,
  requests_done: 0,
  requests_absent: 0,
  requests_failed: 0,
  rows_inserted: 0,
  rows_updated: 0,
  rows_unchanged: 0,
  rows_quarantined: 0,
  checks_failed: 0,
  credits: 0,
  planned_credits: null,
  error: null,
  ...more,
});

const request = (request_id: number, attempts: number, more: object = {}) => ({
  request_id,
  run_id: 1,
  business_date: '2026-03-31',
  identity: String(request_id),
  stream: 'product-trend',
  lane: 'offline',
  params: {},
  page: {},
  price: 1,
  status: 'done',
  attempts,
  rows_inserted: 0,
  rows_updated: 0,
  rows_unchanged: 0,
  rows_quarantined: 0,
  ...more,
});

const attempt = (request_id: number, number: number, state: string, outcome: string | null, more: object = {}) => ({
  request_id,
  attempt: number,
  worker_id: 1,
  state,
  outcome,
  credits: 1,
  spent_on: '2026-03-31',
  ...more,
});

/** Two streams on two days of the budget; of the third day only the sum is left. */
async function fillLedger(pool: Pool): Promise<void> {
  await fill(pool, 'ops.runs', [run(1)]);
  await fill(pool, 'ops.requests', [
    request(1, 2, { rows_inserted: 4, rows_updated: 1, rows_unchanged: 2 }),
    request(2, 1, { status: 'absent' }),
    request(3, 1, { rows_unchanged: 9 }),
    request(4, 1, { status: 'running' }),
    request(5, 2, { stream: 'product-list', rows_inserted: 10 }),
  ]);
  await fill(pool, 'ops.attempts', [
    attempt(1, 1, 'released', 'unavailable'),
    attempt(1, 2, 'captured', 'ok'),
    attempt(2, 1, 'captured', 'absent'),
    attempt(3, 1, 'captured', 'stored', { credits: 0 }),
    attempt(4, 1, 'reserved', null),
    attempt(5, 1, 'unknown', 'lost', { credits: 3 }),
    attempt(5, 2, 'captured', 'ok', { credits: 3, spent_on: '2026-04-01' }),
  ]);
  await fill(pool, 'ops.spending', [
    { day: '2026-03-01', pipeline: 'details', credits: 70 },
    { day: '2026-03-31', pipeline: 'details', credits: 8 },
    { day: '2026-03-31', pipeline: 'other', credits: 0 },
    { day: '2026-04-01', pipeline: 'details', credits: 3 },
  ]);
}

test('credits by day: what was billed, is under way or may be billed; the rest without a stream', () =>
  withDatabase(async ({ pool }) => {
    await fillLedger(pool);
    expect(await readMart(pool, 'select * from marts.credits_by_day order by day, pipeline, stream')).toEqual([
      {
        day: '2026-03-01',
        pipeline: 'details',
        stream: null,
        credits: 70,
        calls: null,
        absent: null,
        failed: null,
        reused: null,
        rows_written: null,
        rows_unchanged: null,
      },
      {
        day: '2026-03-31',
        pipeline: 'details',
        stream: 'product-list',
        credits: 3,
        calls: 1,
        absent: 0,
        failed: 1,
        reused: 0,
        rows_written: 0,
        rows_unchanged: 0,
      },
      {
        day: '2026-03-31',
        pipeline: 'details',
        stream: 'product-trend',
        credits: 3,
        calls: 4,
        absent: 1,
        failed: 1,
        reused: 1,
        rows_written: 5,
        rows_unchanged: 11,
      },
      // Of the 8 credits of the day 2 are of calls that the ledger forgot.
      expect.objectContaining({ day: '2026-03-31', stream: null, credits: 2, calls: null }),
      expect.objectContaining({ day: '2026-04-01', stream: 'product-list', credits: 3, calls: 1, rows_written: 10 }),
    ]);
  }));

test('credits by table: a stream is divided among its tables, and all adds up', () =>
  withDatabase(async ({ pool }) => {
    await fillLedger(pool);
    await fill(pool, 'echotik.products', [{ product_id: '1' }, { product_id: '2' }]);
    await pool.query('analyze echotik.products');
    // product-trend, 3 credits: products and product_daily. product-list, 6: products, shops and product_skus.
    const columns = 'table_name, credits, credits_of_streams, calls, streams, rows_estimate, credits_per_row';
    expect(
      await readMart(pool, `select ${columns} from marts.credits_by_table order by credits, table_name`),
    ).toMatchObject([
      { table_name: 'product_daily', credits: 1.5, credits_of_streams: 3, calls: 4, streams: ['product-trend'] },
      { table_name: 'product_skus', credits: 2, credits_of_streams: 6, calls: 2 },
      { table_name: 'shops', credits: 2, credits_of_streams: 6, calls: 2 },
      {
        table_name: 'products',
        credits: 3.5,
        credits_of_streams: 9,
        calls: 6,
        streams: ['product-list', 'product-trend'],
        rows_estimate: 2,
        credits_per_row: 1.75,
      },
      { table_name: null, credits: 72, credits_of_streams: 72, calls: null, streams: null, credits_per_row: null },
    ]);
  }));

test('runs: complete or why not, with counts of now where they go on', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'ops.runs', [
      run(1, {
        requests_total: 3,
        requests_done: 2,
        requests_absent: 1,
        rows_inserted: 6,
        rows_updated: 2,
        credits: 3,
      }),
      run(2, { status: 'partial', error: 'product-trend: refused', requests_failed: 1, credits: 2 }),
      run(3, { status: 'partial', checks_failed: 2 }),
      run(4, { status: 'running', finished_at: null, credits: 1 }),
      run(5, { status: 'out_of_budget', finished_at: null, error: 'the budget is used up' }),
    ]);
    await fill(pool, 'ops.requests', [
      request(1, 1, { run_id: 4, rows_inserted: 4, rows_quarantined: 1 }),
      request(2, 1, { run_id: 4, status: 'running' }),
    ]);
    const columns = `run_id, is_complete, incomplete_because, duration_s, requests, requests_done, requests_absent, requests_failed,
      rows_written, rows_quarantined, credits, credits_per_row`;
    expect(await readMart(pool, `select ${columns} from marts.pipeline_runs order by run_id`)).toMatchObject([
      {
        run_id: 1,
        is_complete: true,
        incomplete_because: null,
        duration_s: 90,
        requests: 3,
        requests_done: 2,
        requests_absent: 1,
        requests_failed: 0,
        rows_written: 8,
        rows_quarantined: 0,
        credits: 3,
        credits_per_row: 0.375,
      },
      { run_id: 2, is_complete: false, incomplete_because: 'product-trend: refused', credits_per_row: null },
      { run_id: 3, is_complete: false, incomplete_because: '2 checks of its data failed' },
      {
        run_id: 4,
        is_complete: false,
        incomplete_because: 'goes on',
        duration_s: null,
        requests: 2,
        requests_done: 1,
        rows_written: 4,
        rows_quarantined: 1,
        credits_per_row: 0.25,
      },
      { run_id: 5, is_complete: false, incomplete_because: 'the budget is used up', requests: 0, rows_written: 0 },
    ]);
  }));

test('the marts, the ledger and the bill agree on what real runs cost', () =>
  withWorld({ simulator: { musicPerRegion: 25 } }, async ({ sync, pool, simulator }) => {
    await sync('2026-03-30');
    await sync('2026-03-31');
    await sync('2026-03-31', 'category-l1');
    const sums = async () => {
      const [row] = await readMart(
        pool,
        `select (select sum(credits) from marts.credits_by_day) as by_day,
           (select round(sum(credits), 1) from marts.credits_by_table) as by_table,
           (select sum(credits) from marts.pipeline_runs) as by_run,
           (select sum(credits) from ops.spending) as ledger`,
      );
      return row;
    };
    const { credits } = simulator.bill;
    expect(credits).toBeGreaterThan(0);
    expect(await sums()).toEqual({ by_day: credits, by_table: credits, by_run: credits, ledger: credits });
    expect(
      await readMart(
        pool,
        `select distinct state from marts.data_freshness where table_name = 'music_snapshots' and pipeline is not null`,
      ),
    ).toEqual([{ state: 'on_demand' }]);

    // What the ledger no longer keeps is still in the sum.
    await pool.query('delete from ops.attempts where spent_on is not null');
    expect(await sums()).toMatchObject({ by_day: credits, by_table: credits, ledger: credits });
  }));
