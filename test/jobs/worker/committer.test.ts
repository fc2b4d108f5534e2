import { describe, expect, test } from 'vitest';
import { classifyAnswer } from '../../../src/extract/outcome.ts';
import { configSchema } from '../../../src/config/config.ts';
import { insertRun } from '../../../src/ledger/begin-run.ts';
import { reclaimRequests } from '../../../src/ledger/reclaim-requests.ts';
import { newRequest } from '../../../src/ledger/request.ts';
import { insertRequests } from '../../../src/ledger/requests.ts';
import { reserve } from '../../../src/ledger/reserve.ts';
import { planKnownTarget as planTarget } from '../../support/known-plans.ts';
import { decideAction } from '../../../src/jobs/worker/action.ts';
import { buildAnswer } from '../../../src/jobs/worker/fetch-answer.ts';
import { type CommitBatched, openCommitter } from '../../../src/jobs/worker/committer.ts';
import { type AttemptResult, buildResult } from '../../../src/jobs/worker/attempt-result.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import { inTransaction, type Pool } from '../../../src/load/connection/pool.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';
import { withDatabase } from '../../support/database.ts';
import { until } from '../../support/until.ts';

const STREAM = requireStream('trending-music-list');
const SLOT = new Date('2026-03-02T10:00:00Z');
const REGIONS = ['US', 'GB', 'DE', 'FR'];
const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };

interface CommitterFixture {
  readonly pool: Pool;
  readonly workerId: number;
  readonly results: readonly AttemptResult[];
  readonly commit: CommitBatched;
  readonly warnings: readonly string[];
  readonly abort: () => void;
}

/** Answers of one worker to a request for each region, received and not committed yet. */
const withResults = (
  work: (fixture: CommitterFixture) => Promise<void>,
  change: (result: AttemptResult) => AttemptResult = (result) => result,
) =>
  withDatabase(async ({ pool }) => {
    const inserted = await pool.query<{ worker_id: number }>(
      `insert into ops.workers (host, pid, lease_until) values ('here', 1, now() + interval '1 hour') returning worker_id`,
    );
    const workerId = onlyRow(inserted).worker_id;
    const overrides = { region: REGIONS };
    const plan = planTarget(
      configSchema.parse({}),
      STREAM.name,
      { trigger: 'manual', slot: SLOT },
      { overrides, follow: [] },
    );
    const ids = await inTransaction(pool, async (connection) => {
      const run = { run_id: await insertRun(connection, plan, SLOT), business_date: plan.businessDate };
      const requests = plan.roots.map(({ stream, params }) => newRequest(run, stream, params, stream.pages.first));
      return (await insertRequests(connection, requests, SLOT)).map(({ request_id }) => request_id);
    });
    const reserved = await reserve(pool, ids, { workerId, budget, at: SLOT });
    const results = await Promise.all(
      reserved.map(async (request) => {
        const answer = buildAnswer([{ clip_id: String(7_000_000 + request.request_id), rank: 1 }], STREAM.at, SLOT);
        const outcome = classifyAnswer(answer, STREAM.lane);
        return change(
          await buildResult({
            stream: STREAM,
            request,
            answer,
            outcome,
            action: decideAction(outcome, request),
            at: SLOT,
          }),
        );
      }),
    );
    const warnings: string[] = [];
    const stopping = new AbortController();
    const onWarning = (error: Error) => void warnings.push(error.message);
    const commit = openCommitter({ pool, now: () => SLOT, onWarning, signal: stopping.signal });
    await work({ pool, workerId, results, commit, warnings, abort: () => stopping.abort() });
  });

const readCounts = async (pool: Pool) =>
  (
    await pool.query(`select (select count(*)::int from ops.requests where status = 'done') as done,
      (select count(*)::int from raw.responses) as bodies, (select count(*)::int from echotik.music) as rows,
      (select count(*)::int from ops.attempts where state = 'captured') as captured`)
  ).rows[0];

const ALL = { done: 4, bodies: 4, rows: 4, captured: 4 };

describe('results are committed', () => {
  test('results are committed after the database was read-only', () =>
    withResults(async ({ pool, results, commit, warnings }) => {
      const { name } = onlyRow(await pool.query<{ name: string }>('select current_database() as name'));
      await pool.query(`alter database ${name} set default_transaction_read_only = on`);
      // Sessions that are open keep their setting, so they go.
      await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`);
      await pool.query('set default_transaction_read_only = on');
      const committed = Promise.all(results.map(commit));
      await until(() => warnings.some((message) => message.includes('read-only transaction')), 'a refused write');
      const admin = await pool.connect();
      await admin.query('set transaction_read_only = off').catch(() => undefined);
      await admin.query('begin read write');
      await admin.query(`alter database ${name} reset default_transaction_read_only`);
      await admin.query('commit');
      admin.release(true);
      await pool
        .query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`)
        .catch(() => undefined);
      await pool.query('set default_transaction_read_only = off').catch(() => undefined);
      await committed;
      expect(await readCounts(pool)).toEqual(ALL);
    }));

  test('results that do not need a locked table are committed, and the others when the lock is released', () =>
    withResults(async ({ pool, results, commit, warnings }) => {
      const [first, free, ...blocked] = results;
      if (!first || !free) throw new Error('no results');
      // The months are there before the table is locked.
      await commit(first);
      const blocker = await pool.connect();
      await blocker.query('begin; lock table echotik.music in access exclusive mode');
      const rest = Promise.all(blocked.map(commit));
      // In one batch with the others at first, then by itself.
      await commit({ ...free, rowWrites: [] });
      await until(() => warnings.some((message) => message.includes('lock timeout')), 'a lock timeout');
      await blocker.query('rollback');
      blocker.release();
      await rest;
      expect(await readCounts(pool)).toEqual({ ...ALL, rows: 3 });
    }));

  test('results are committed one by one where one has a row that PostgreSQL refuses, and its body is stored', () =>
    withResults(async ({ pool, results, commit }) => {
      await pool.query(`alter table echotik.music add constraint no_second check (clip_id <> '7000002')`);
      await Promise.all(results.map(commit));
      expect(await readCounts(pool)).toEqual({ ...ALL, done: 3, rows: 3 });
      const { rows } = await pool.query(`select error from ops.requests where status = 'quarantined'`);
      expect(rows).toEqual([{ error: expect.stringContaining('no_second') }]);
    }));

  test('a result that is passed twice is committed once', () =>
    withResults(async ({ pool, results, commit }) => {
      await Promise.all([...results, ...results].map(commit));
      expect(await readCounts(pool)).toEqual(ALL);
    }));

  test('results are committed after their requests were reclaimed and not sent again', () =>
    withResults(async ({ pool, results, commit }) => {
      await pool.query('update ops.workers set stopped_at = now()');
      expect(await reclaimRequests(pool, { expired: false })).toHaveLength(results.length);
      await Promise.all(results.map(commit));
      expect(await readCounts(pool)).toEqual(ALL);
      const { rows } = await pool.query('select sum(credits)::int as credits from ops.requests');
      expect(rows).toEqual([{ credits: 8 }]);
    }));

  test('only bodies and charges are committed after the requests were reclaimed and sent again', () =>
    withResults(async ({ pool, workerId, results, commit }) => {
      await pool.query('update ops.workers set stopped_at = now()');
      const reclaimed = await reclaimRequests(pool, { expired: false });
      const ids = reclaimed.map(({ request_id }) => request_id);
      expect(await reserve(pool, ids, { workerId, budget, at: SLOT })).toHaveLength(results.length);
      await Promise.all(results.map(commit));
      expect(await readCounts(pool)).toEqual({ done: 0, bodies: 4, rows: 0, captured: 4 });
      const { rows } = await pool.query('select distinct status, attempts from ops.requests');
      expect(rows).toEqual([{ status: 'running', attempts: 2 }]);
    }));
});

test('two attempts of a request in one batch are charged once each, and the newest settles the request', () =>
  withResults(async ({ pool, workerId, results, commit }) => {
    await pool.query('update ops.workers set stopped_at = now()');
    const ids = (await reclaimRequests(pool, { expired: false })).map(({ request_id }) => request_id);
    await reserve(pool, ids, { workerId, budget, at: SLOT });
    const second = results.map((result): AttemptResult => {
      const { response, settlement } = result;
      return {
        ...result,
        settlement: { ...settlement, attempt: 2 },
        ...(response ? { response: { ...response, attempt: 2 } } : {}),
      };
    });
    await Promise.all([...results, ...second].map(commit));
    expect(await readCounts(pool)).toEqual({ done: 4, bodies: 8, rows: 4, captured: 8 });
    const { rows } = await pool.query(`select (select sum(credits)::int from ops.requests) as requests,
      (select sum(credits)::int from ops.spending) as spending, (select credits from ops.runs) as run`);
    expect(rows).toEqual([{ requests: 16, spending: 16, run: 16 }]);
  }));

test('a run that had ended is reopened when a late answer brings further requests', () =>
  withResults(async ({ pool, results, commit }) => {
    const [result] = results;
    if (!result) throw new Error('no result');
    await pool.query('update ops.workers set stopped_at = now()');
    await reclaimRequests(pool, { expired: false });
    await pool.query(`update ops.requests set status = 'failed', finished_at = now();
      update ops.runs set status = 'failed', finished_at = now()`);
    const next = newRequest(result.frame, STREAM, { region: 'US', period: 30 }, STREAM.pages.first);
    await commit({ ...result, requests: [next] });
    const { rows } = await pool.query('select status, finished_at from ops.runs');
    expect(rows).toEqual([{ status: 'running', finished_at: null }]);
  }));

test('a commit that waits for the database ends when the worker stops, and its attempts stay reserved', () =>
  withResults(async ({ pool, results, commit, warnings, abort }) => {
    const blocker = await pool.connect();
    await blocker.query('begin; lock table ops.requests in access exclusive mode');
    const waiting = Promise.allSettled(results.map(commit));
    await until(() => warnings.length > 0, 'the first failure');
    abort();
    const ended = await waiting;
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    await blocker.query('rollback');
    blocker.release();
    expect((await pool.query('select distinct state from ops.attempts')).rows).toEqual([{ state: 'reserved' }]);
  }));

test('a month that another process drops between two batches is made again, and no answer is lost', () =>
  withResults(async ({ pool, results, commit, warnings }) => {
    const [first, ...others] = results;
    if (!first) throw new Error('no results');
    await commit(first);
    const dated = await pool.query<{ months: string }>(
      `select string_agg(inhrelid::regclass::text, ', ') as months from pg_inherits join pg_class c on c.oid = inhrelid where c.relkind = 'r'`,
    );
    await pool.query(`drop table ${onlyRow(dated).months}`);
    await Promise.all(others.map(commit));
    expect(warnings).toEqual([]);
    expect(await readCounts(pool)).toMatchObject({ done: REGIONS.length, bodies: others.length });
  }));
