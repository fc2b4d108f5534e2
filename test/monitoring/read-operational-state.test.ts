/** The operational state as the ledger has it, against a real PostgreSQL. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { reserve } from '../../src/ledger/reserve.ts';
import { LEASE_MS, WorkerLease } from '../../src/ledger/worker-lease.ts';
import { inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import type { PipelineState } from '../../src/monitoring/operational-state.ts';
import { readOperationalState } from '../../src/monitoring/read-operational-state.ts';
import { withDatabase } from '../support/database.ts';
import { planKnownPipeline } from '../support/known-plans.ts';
import { readRows } from '../load/write/row-writes.ts';

const HOUR_MS = 3_600_000;
const config = configSchema.parse({
  regions: ['US'],
  budget: { day: 1000, month: 20_000 },
  pipelines: { hourly: { cron: '0 * * * *', core: true, streams: ['trending-music-list'] } },
});

const hoursAgo = (hours: number) => new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS - hours * HOUR_MS);

const begin = async (pool: Pool, slot: Date) => {
  const plan = planKnownPipeline(config, 'hourly', { trigger: 'cron', slot });
  const run = await beginRun(pool, plan, slot);
  if (!run) throw new Error('no run');
  return run;
};

const endRun = (pool: Pool, run: number, status: string, seconds: number, reason: string | null = null) =>
  pool.query(
    `update ops.runs set status = $2, end_reason = $3, started_at = slot, finished_at = slot + $4 * interval '1 s',
       credits = 6, requests_failed = $5, rows_quarantined = $5 where run_id = $1`,
    [run, status, reason, seconds, reason === null ? 0 : 2],
  );

const knowPipeline = (pool: Pool, since: Date) =>
  pool.query(`insert into ops.schedules (pipeline, known_since, next_slot) values ('hourly', $1, $1)`, [since]);

const readPipeline = async (pool: Pool): Promise<PipelineState> => {
  const [state] = (await readOperationalState(pool, config)).pipelines;
  if (!state) throw new Error('no pipeline');
  return state;
};

test('a warehouse in which nothing has happened', () =>
  withDatabase(async ({ pool }) => {
    const state = await readOperationalState(pool, config);
    expect(state.pipelines).toEqual([
      {
        pipeline: 'hourly',
        core: true,
        periodSeconds: 3600,
        knownSince: null,
        slotDue: null,
        slotsMissed: 0,
        pausedAt: null,
        lastSuccess: null,
        lastRun: null,
        openRun: null,
        usualSeconds: null,
      },
    ]);
    expect(state.lanes.map(({ lane, queued, oldestReady }) => [lane, queued, oldestReady])).toEqual([
      ['offline', 0, null],
      ['realtime', 0, null],
    ]);
    expect(state).toMatchObject({ runs: [], tables: [], workers: [], quarantine: [], drift: [], failedChecks: [] });
    expect(state.creditsUnknown).toBe(0);
    expect(state.schemaBytes.map(({ schema }) => schema)).toEqual(['echotik', 'ops', 'partitions', 'raw']);
    expect(state.connections.used).toBeGreaterThan(0);
    expect(state.connections.limit).toBeGreaterThan(state.connections.used);
  }));

describe('a pipeline', () => {
  test('has its oldest slot without a tick as due, unless it is paused', () =>
    withDatabase(async ({ pool }) => {
      await knowPipeline(pool, hoursAgo(3.5));
      expect((await readPipeline(pool)).slotDue).toEqual(hoursAgo(3));
      await begin(pool, hoursAgo(3));
      expect((await readPipeline(pool)).slotDue).toEqual(hoursAgo(2));
      await pool.query('update ops.schedules set paused_at = now()');
      expect((await readPipeline(pool)).slotDue).toBeNull();
    }));

  test('has the newest run that ended, the newest that succeeded, the open one and its usual duration', () =>
    withDatabase(async ({ pool }) => {
      for (const [hours, seconds] of [
        [9, 10],
        [8, 30],
        [7, 20],
      ] as const)
        await endRun(pool, (await begin(pool, hoursAgo(hours))).runId, 'succeeded', seconds);
      const partial = await begin(pool, hoursAgo(6));
      await endRun(pool, partial.runId, 'partial', 50, 'requests_failed');
      const open = await begin(pool, hoursAgo(5));
      const state = await readPipeline(pool);
      expect(state.usualSeconds).toBe(20);
      expect(state.lastSuccess).toEqual(new Date(hoursAgo(7).getTime() + 20_000));
      expect(state.lastRun).toMatchObject({ run: partial.runId, status: 'partial', reason: 'requests_failed' });
      expect(state.lastRun).toMatchObject({ requestsFailed: 2, recordsQuarantined: 2, slot: hoursAgo(6) });
      expect(state.openRun).toMatchObject({ run: open.runId, status: 'running', finishedAt: null });
    }));

  test('counts slots that were missed in the last 24 hours', () =>
    withDatabase(async ({ pool }) => {
      await pool.query(
        `insert into ops.ticks (pipeline, slot, outcome)
         select 'hourly', now() - hours * interval '1 hour', outcome
         from unnest(array[1, 2, 3, 30], array['missed', 'missed', 'paused', 'missed']) t (hours, outcome)`,
      );
      expect((await readPipeline(pool)).slotsMissed).toBe(2);
    }));
});

describe('a lane', () => {
  const readRealtime = async (pool: Pool) => {
    const lane = (await readOperationalState(pool, config)).lanes.find((each) => each.lane === 'realtime');
    return lane && { ...lane, oldestReady: lane.oldestReady && 'since' };
  };

  test('has what waits; requests of a closed run, and those that rest, are not ready', () =>
    withDatabase(async ({ pool }) => {
      await begin(pool, hoursAgo(1));
      const none = { lane: 'realtime', reserved: 0, pausedUntil: null };
      expect(await readRealtime(pool)).toEqual({ ...none, queued: 1, oldestReady: 'since' });
      await pool.query(`update ops.requests set not_before = now() + interval '1 hour'`);
      expect(await readRealtime(pool)).toEqual({ ...none, queued: 1, oldestReady: null });
      await pool.query(`update ops.requests set not_before = null; update ops.runs set status = 'paused'`);
      expect(await readRealtime(pool)).toEqual({ ...none, queued: 1, oldestReady: null });
      await pool.query(`insert into ops.lanes (lane, paused_until) values ('realtime', '2200-01-01Z')`);
      expect(await readRealtime(pool)).toMatchObject({ pausedUntil: new Date('2200-01-01T00:00:00Z') });
    }));

  test('that sends is not stuck, however long its requests have waited', () =>
    withDatabase(async ({ pool }) => {
      const readSince = async () => (await readOperationalState(pool, config)).lanes[1]?.oldestReady;
      // The stream describes only the present: slots of another day could not be sent.
      const first = await begin(pool, new Date(Date.now() - 2));
      await begin(pool, new Date(Date.now() - 1));
      await pool.query(`update ops.requests set created_at = now() - interval '1 hour'`);
      const waiting = await readSince();
      const lease = await WorkerLease.begin(pool, { leaseMs: LEASE_MS, onWarning: () => undefined });
      const by = { workerId: lease.workerId, budget: { ...config.budget, pipelines: {} }, at: new Date() };
      await reserve(
        pool,
        first.queued.map(({ request_id }) => request_id),
        by,
      );
      await lease.end();
      expect(waiting?.getTime()).toBeLessThan(Date.now() - HOUR_MS / 2);
      expect((await readSince())?.getTime()).toBeGreaterThan(Date.now() - HOUR_MS / 2);
    }));
});

test('a budget has what is spent and what the slots until its end will usually cost', () =>
  withDatabase(async ({ pool }) => {
    await knowPipeline(pool, hoursAgo(9));
    await endRun(pool, (await begin(pool, hoursAgo(8))).runId, 'succeeded', 10);
    await pool.query(
      `insert into ops.spending (day, pipeline, credits)
       values ((now() at time zone 'UTC')::date, 'hourly', 40), ((now() at time zone 'UTC')::date, 'product-list', 2)`,
    );
    const { budgets, readAt } = await readOperationalState(pool, config);
    const hoursLeft = (budgets[0]?.endsAt.getTime() ?? 0) / HOUR_MS - Math.floor(readAt.getTime() / HOUR_MS) - 1;
    // The slots of the last seven hours have no run yet, and that of this hour.
    expect(budgets[0]).toMatchObject({ window: 'day', spent: 42, limit: 1000, forecast: 42 + 6 * (hoursLeft + 8) });
    expect(budgets[1]).toMatchObject({ window: 'month', limit: 20_000 });
    expect([...(budgets[0]?.byPipeline ?? [])]).toEqual([
      ['hourly', 40],
      ['other', 2],
    ]);
  }));

test('tables have the days of marts.data_freshness', () =>
  withDatabase(async ({ pool }) => {
    await knowPipeline(pool, new Date('2200-01-01'));
    const readView = () =>
      readRows(
        pool,
        `select table_name as table, pipeline, max(newest_business_date) as "newestDay",
           max(expected_business_date) as "expectedDay"
         from marts.data_freshness where schedule is not null and expected_business_date is not null
         group by 1, 2 order by 1, 2`,
      );
    const compare = async () => {
      const { tables } = await readOperationalState(pool, config);
      expect(tables).toEqual(await readView());
      return tables.map(({ newestDay, expectedDay }) => newestDay === expectedDay);
    };
    expect(await compare()).toEqual([]);
    await endRun(pool, (await begin(pool, hoursAgo(48))).runId, 'succeeded', 10);
    await pool.query(`update ops.requests set status = 'done', finished_at = now()`);
    expect(new Set(await compare())).toEqual(new Set([true]));
    await endRun(pool, (await begin(pool, hoursAgo(20))).runId, 'failed', 10, 'requests_failed');
    await pool.query(`update ops.requests set status = 'failed', finished_at = now() where status <> 'done'`);
    expect(new Set(await compare())).toEqual(new Set([false]));
  }));

test('a worker is alive, was stopped, or was lost, also where its requests were reclaimed', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `insert into ops.workers (host, pid, heartbeat_at, lease_until, stopped_at)
       select host, 1, now(), now() + lease * interval '1 min', now() + stopped * interval '1 min'
       from (values ('alive', 1, null), ('stopped', 1, -1), ('stopped long ago', -5, -6), ('lost', -5, null),
         ('reclaimed', -5, -4), ('lost long ago', -90, null)) w (host, lease, stopped)`,
    );
    const { workers } = await readOperationalState(pool, config);
    expect(workers.map(({ host, isAlive }) => [host, isAlive])).toEqual([
      ['alive', true],
      ['lost', false],
      ['reclaimed', false],
    ]);
  }));

test('findings that wait for a decision', () =>
  withDatabase(async ({ pool }) => {
    const { queued } = await begin(pool, hoursAgo(1));
    const request = queued[0]?.request_id;
    await pool.query(
      `insert into ops.quarantine (request_id, stream, record_path, issues, record, resolved_at)
       select $1, 'product-list', n::text, '[]', '{}', case when n = 3 then now() end from generate_series(1, 3) n`,
      [request],
    );
    await pool.query(
      `insert into ops.schema_drift (stream, path, kind, sample, request_id, accepted_at)
       values ('product-list', 'new', 'string', '1', $1, null), ('product-list', 'known', 'string', '1', $1, now())`,
      [request],
    );
    await pool.query(
      `insert into ops.field_issues (request_id, path, reason, stream, sample, records, resolved_at)
       values ($1, 'price', 'a', 'product-list', '1', 1, null), ($1, 'price', 'b', 'product-list', '1', 1, null),
         ($1, 'name', 'a', 'shop-list', '1', 1, null), ($1, 'old', 'a', 'shop-list', '1', 1, now())`,
      [request],
    );
    await pool.query(
      `insert into ops.check_results (name, subject, business_date, severity, outcome, observed, expected, checked_at)
       select name, subject, current_date, severity, outcome, observed, '', now() + at * interval '1 s'
       from (values ('a', 'x', 'error', 'failed', 'old', 1), ('a', 'x', 'error', 'passed', 'new', 2),
         ('a', 'y', 'warning', 'failed', 'bad', 1), ('b', 'x', 'error', 'failed', 'worse', 1))
         r (name, subject, severity, outcome, observed, at)`,
    );
    const state = await readOperationalState(pool, config);
    expect(state.quarantine).toEqual([{ stream: 'product-list', records: 2, newest: expect.any(Date) }]);
    expect(state.drift.map(({ stream, path }) => [stream, path])).toEqual([
      ['product-list', 'new'],
      ['product-list', 'price'],
      ['shop-list', 'name'],
    ]);
    expect(state.failedChecks).toEqual([
      { check: 'b', subject: 'x', severity: 'error', detail: 'worse' },
      { check: 'a', subject: 'y', severity: 'warning', detail: 'bad' },
    ]);
  }));

test('credits of today that may have been charged', () =>
  withDatabase(async ({ pool }) => {
    const { queued } = await begin(pool, hoursAgo(1));
    await pool.query(
      `insert into ops.attempts (request_id, attempt, worker_id, state, credits, spent_on)
       select $1, n, 1, case when n = 3 then 'captured' else 'unknown' end, 2,
         (now() at time zone 'UTC')::date - case when n = 4 then 1 else 0 end
       from generate_series(1, 4) n`,
      [queued[0]?.request_id],
    );
    expect((await readOperationalState(pool, config)).creditsUnknown).toBe(4);
  }));

test('a lock of a table ends the reading instead of holding it up', () =>
  withDatabase(({ pool }) =>
    inTransaction(pool, async (other) => {
      await other.query('lock table ops.runs in access exclusive mode');
      await expect(readOperationalState(pool, config)).rejects.toMatchObject({ code: '55P03' });
    }),
  ));
