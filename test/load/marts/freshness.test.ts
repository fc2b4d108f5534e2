import { expect, test } from 'vitest';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { listTableInfos } from '../../../src/load/tables/all.ts';
import { getTableInfo } from '../../../src/load/tables/table.ts';
import { catalogue } from '../../../src/streams/catalogue.ts';
import { withDatabase } from '../../support/database.ts';
import { fill, readMart } from './fill.ts';

const run = (run_id: number, pipeline: string, business_date: string, more: object = {}) => ({
  run_id,
  pipeline,
  trigger: 'cron',
  status: 'succeeded',
  slot: `${business_date}T10:00:00Z`,
  business_date,
  streams: ['product-trend'],
  reuse: 'fresh',
  priority: 0,
  core: false,
  started_at: `${business_date}T10:00:00Z`,
  finished_at: `${business_date}T10:05:00Z`,
  ...more,
});

const request = (request_id: number, run_id: number, business_date: string, more: object = {}) => ({
  request_id,
  run_id,
  business_date,
  identity: String(request_id),
  stream: 'product-trend',
  lane: 'offline',
  params: {},
  page: {},
  price: 1,
  status: 'done',
  finished_at: `${business_date}T10:04:00Z`,
  rows_inserted: 3,
  rows_updated: 2,
  ...more,
});

const tick = (pipeline: string, day: string, run_id: number | null, outcome = 'run') => ({
  pipeline,
  slot: `${day}T10:00:00Z`,
  run_id,
  outcome,
});

const states = (pool: Pool) =>
  readMart(
    pool,
    `select pipeline, state, newest_business_date as newest, expected_business_date as expected, lag_days, rows_written
     from marts.data_freshness where table_name = 'product_daily' order by pipeline`,
  );

test('a table is as fresh as the newest slot that ended, by stream and pipeline', () =>
  withDatabase(async ({ pool }) => {
    expect(await states(pool)).toEqual([
      { pipeline: null, state: 'never_read', newest: null, expected: null, lag_days: null, rows_written: null },
    ]);
    await fill(pool, 'ops.runs', [
      run(1, 'on time', '2026-03-30'),
      run(2, 'on time', '2026-03-31'),
      run(3, 'on time', '2026-04-01', { status: 'running', finished_at: null }),
      run(4, 'missed', '2026-03-29'),
      run(5, 'absent', '2026-03-30'),
      run(6, 'absent', '2026-03-31'),
      run(7, 'empty', '2026-03-31', { status: 'failed' }),
      run(8, 'product-trend', '2026-03-31', { trigger: 'manual' }),
      run(9, 'product-trend', '2026-04-05', { trigger: 'replay', streams: [] }),
    ]);
    await fill(pool, 'ops.ticks', [
      tick('on time', '2026-03-30', 1),
      tick('on time', '2026-03-31', 2),
      tick('on time', '2026-04-01', 3),
      tick('missed', '2026-03-29', 4),
      tick('missed', '2026-03-31', null, 'missed'),
      tick('absent', '2026-03-30', 5),
      tick('absent', '2026-03-31', 6),
      tick('empty', '2026-03-31', 7),
    ]);
    await fill(pool, 'ops.requests', [
      request(1, 1, '2026-03-30'),
      request(2, 2, '2026-03-31'),
      request(22, 2, '2026-03-31', { status: 'failed', rows_inserted: 0, rows_updated: 0 }),
      request(4, 4, '2026-03-29', { rows_inserted: 0, rows_updated: 1 }),
      request(5, 5, '2026-03-30'),
      request(6, 6, '2026-03-31', { status: 'absent' }),
      request(7, 7, '2026-03-31', { status: 'failed' }),
      request(8, 8, '2026-03-31'),
      request(9, 9, '2026-04-05'),
    ]);
    const [age] = await readMart(
      pool,
      `select age_days, (now() at time zone 'UTC')::date - date '2026-03-30' as days from marts.data_freshness where pipeline = 'absent'`,
    );
    expect(age?.['age_days']).toBe(age?.['days']);
    expect(await states(pool)).toEqual([
      {
        pipeline: 'absent',
        state: 'behind',
        newest: '2026-03-30',
        expected: '2026-03-31',
        lag_days: 1,
        rows_written: 5,
      },
      {
        pipeline: 'empty',
        state: 'never_read',
        newest: null,
        expected: '2026-03-31',
        lag_days: null,
        rows_written: null,
      },
      {
        pipeline: 'missed',
        state: 'behind',
        newest: '2026-03-29',
        expected: '2026-03-31',
        lag_days: 2,
        rows_written: 1,
      },
      {
        pipeline: 'on time',
        state: 'fresh',
        newest: '2026-03-31',
        expected: '2026-03-31',
        lag_days: 0,
        rows_written: 5,
      },
      {
        pipeline: 'product-trend',
        state: 'on_demand',
        newest: '2026-03-31',
        expected: null,
        lag_days: null,
        rows_written: 5,
      },
    ]);
  }));

/** A tick as the scheduler writes it: with the business day of its slot. */
const buildSlot = (
  pipeline: string,
  slot: string,
  business_date: string | null,
  run_id: number | null,
  outcome: string,
) => ({
  pipeline,
  slot,
  run_id,
  outcome,
  business_date,
});

test('the day of a slot is that of the zone of its pipeline', () =>
  withDatabase(async ({ pool }) => {
    // At 06:00 in Shanghai it is 22:00 of the day before in UTC, at 22:00 in Los Angeles 06:00 of the day after.
    await fill(pool, 'ops.runs', [
      run(1, 'shanghai', '2026-03-30', { slot: '2026-03-29T22:00:00Z' }),
      run(2, 'los angeles', '2026-03-30', { slot: '2026-03-31T05:00:00Z' }),
      run(3, 'overlapped', '2026-03-30', { slot: '2026-03-29T22:00:00Z' }),
    ]);
    await fill(pool, 'ops.ticks', [
      buildSlot('shanghai', '2026-03-29T22:00:00Z', '2026-03-30', 1, 'run'),
      buildSlot('shanghai', '2026-03-30T22:00:00Z', '2026-03-31', null, 'missed'),
      buildSlot('los angeles', '2026-03-31T05:00:00Z', '2026-03-30', 2, 'run'),
      buildSlot('overlapped', '2026-03-29T22:00:00Z', '2026-03-30', 3, 'run'),
      // It gave way to the run of the day before: its own day was not read.
      buildSlot('overlapped', '2026-03-30T22:00:00Z', '2026-03-31', 3, 'overlapped'),
    ]);
    await fill(
      pool,
      'ops.requests',
      [1, 2, 3].map((id) => request(id, id, '2026-03-30')),
    );
    const same = { newest: '2026-03-30', rows_written: 5 };
    expect(await states(pool)).toEqual([
      { pipeline: 'los angeles', state: 'fresh', ...same, expected: '2026-03-30', lag_days: 0 },
      { pipeline: 'overlapped', state: 'behind', ...same, expected: '2026-03-31', lag_days: 1 },
      { pipeline: 'shanghai', state: 'behind', ...same, expected: '2026-03-31', lag_days: 1 },
    ]);
  }));

test('a pipeline with a schedule is not on demand, and a scheduler that has stopped leaves it behind', () =>
  withDatabase(async ({ pool }) => {
    const names = ['new', 'running', 'paused', 'stopped', 'due just now', 'by hand', 'removed', 'removed later'];
    await fill(
      pool,
      'ops.runs',
      names.map((name, index) => run(index + 1, name, '2026-03-30', { trigger: 'manual' })),
    );
    await fill(pool, 'ops.runs', [run(99, 'running', '2026-03-31', { status: 'running', finished_at: null })]);
    await fill(
      pool,
      'ops.requests',
      names.map((_, index) => request(index + 1, index + 1, '2026-03-30')),
    );
    await fill(pool, 'ops.ticks', [
      buildSlot('running', '2026-03-31T10:00:00Z', '2026-03-31', 99, 'run'),
      buildSlot('paused', '2026-04-01T10:00:00Z', '2026-04-01', null, 'paused'),
      buildSlot('stopped', '2026-03-30T10:00:00Z', '2026-03-30', 4, 'covered'),
      buildSlot('removed later', '2026-03-30T10:00:00Z', '2026-03-30', 8, 'covered'),
    ]);
    const scheduled = (pipeline: string, next_slot: Date | null, paused_at: string | null = null) => ({
      pipeline,
      known_since: '2026-03-01T00:00:00Z',
      paused_at,
      next_slot,
      next_business_date: next_slot && '2026-04-02',
    });
    const [soon, past, now] = [60, -6, -1].map((minutes) => new Date(Date.now() + minutes * 60_000));
    await fill(pool, 'ops.schedules', [
      scheduled('new', soon ?? null),
      scheduled('running', soon ?? null),
      // No configuration has them any more: no slot comes.
      scheduled('removed', null),
      scheduled('removed later', null),
      scheduled('paused', soon ?? null, '2026-03-31T00:00:00Z'),
      scheduled('stopped', past ?? null),
      scheduled('due just now', now ?? null),
    ]);
    expect(
      await readMart(
        pool,
        `select pipeline, state, schedule, expected_business_date as expected, lag_days as lag
         from marts.data_freshness where table_name = 'product_daily' order by pipeline`,
      ),
    ).toEqual([
      { pipeline: 'by hand', state: 'on_demand', schedule: null, expected: null, lag: null },
      { pipeline: 'due just now', state: 'fresh', schedule: 'scheduled', expected: null, lag: null },
      { pipeline: 'new', state: 'fresh', schedule: 'scheduled', expected: null, lag: null },
      { pipeline: 'paused', state: 'behind', schedule: 'paused', expected: '2026-04-01', lag: 2 },
      { pipeline: 'removed', state: 'on_demand', schedule: null, expected: null, lag: null },
      { pipeline: 'removed later', state: 'fresh', schedule: null, expected: '2026-03-30', lag: 0 },
      { pipeline: 'running', state: 'fresh', schedule: 'scheduled', expected: null, lag: null },
      { pipeline: 'stopped', state: 'behind', schedule: 'scheduled', expected: '2026-04-02', lag: 3 },
    ]);
  }));

test('sizes add up the months of a table, once it was analysed', () =>
  withDatabase(async ({ pool }) => {
    const sizes = () =>
      readMart(
        pool,
        `select table_name, rows_estimate, size_bytes > 0 as has_size from marts.table_sizes
         where table_name in ('products', 'product_daily') order by 1`,
      );
    await fill(pool, 'echotik.products', [{ product_id: '1' }]);
    await pool.query(`select ops.make_partition('echotik.product_daily', '2026-02-01')`);
    await fill(
      pool,
      'echotik.product_daily',
      ['2026-01-31', '2026-02-01', '2026-02-02'].map((date) => ({ product_id: '1', date })),
    );
    await pool.query('analyze echotik.products, echotik.product_daily');
    expect(await sizes()).toEqual([
      { table_name: 'product_daily', rows_estimate: 3, has_size: true },
      { table_name: 'products', rows_estimate: 1, has_size: true },
    ]);
  }));

test('every stream and its tables are those of the catalogue', () =>
  withDatabase(async ({ pool }) => {
    const pairs = catalogue.flatMap(({ name, tables }) => tables.map((table) => `${name} ${getTableInfo(table).name}`));
    const rows = await readMart(pool, `select stream || ' ' || table_name as pair from marts.stream_tables`);
    expect(new Set(rows.map(({ pair }) => pair))).toEqual(new Set(pairs));
    expect(rows).toHaveLength(new Set(pairs).size);
    const [sized] = await readMart(pool, 'select array_agg(table_name) as names from marts.table_sizes');
    expect(sized?.['names']).toEqual(expect.arrayContaining(listTableInfos().map(({ name }) => name)));
  }));

test('who may read the marts alone reads what the ledger tells', () =>
  withDatabase(async ({ pool }) => {
    await fill(pool, 'ops.runs', [run(1, 'details', '2026-03-31')]);
    await fill(pool, 'ops.spending', [{ day: '2026-03-31', pipeline: 'details', credits: 8 }]);
    const connection = await pool.connect();
    try {
      await connection.query(`begin; create role reads_marts; grant usage on schema marts to reads_marts;
        grant select on all tables in schema marts to reads_marts; set local role reads_marts`);
      const read = `select (select count(*)::int from marts.pipeline_runs) as runs,
        (select count(*) > 0 from marts.data_freshness where pipeline = 'details') as has_freshness,
        (select sum(credits)::int from marts.credits_by_day) as credits,
        (select sum(credits)::int from marts.credits_by_table) as credits_of_tables`;
      expect((await connection.query(read)).rows).toEqual([
        { runs: 1, has_freshness: true, credits: 8, credits_of_tables: 8 },
      ]);
      await expect(connection.query('select from ops.runs')).rejects.toThrow('permission denied');
    } finally {
      await connection.query('rollback');
      connection.release();
    }
  }));
