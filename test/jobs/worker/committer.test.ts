import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../src/extract/outcome.ts';
import { configSchema } from '../../../src/config/config.ts';
import { insertRun } from '../../../src/jobs/ledger/begin.ts';
import { reclaimRequests } from '../../../src/jobs/ledger/reclaim.ts';
import { newRequest } from '../../../src/jobs/ledger/request.ts';
import { insertRequests } from '../../../src/jobs/ledger/requests.ts';
import { reserve } from '../../../src/jobs/ledger/reserve.ts';
import { targetPlan } from '../../../src/jobs/plans/pipelines.ts';
import { actionOf } from '../../../src/jobs/worker/action.ts';
import { answerOf } from '../../../src/jobs/worker/ask.ts';
import { type Commit, openCommitter } from '../../../src/jobs/worker/committer.ts';
import { type Part, partOf } from '../../../src/jobs/worker/part.ts';
import { inTransaction, type Pool } from '../../../src/load/pool.ts';
import { streamNamed } from '../../../src/streams/catalogue.ts';
import { withDatabase } from '../../support/database.ts';

const STREAM = streamNamed('trending-music-list');
const SLOT = new Date('2026-03-02T10:00:00Z');
const REGIONS = ['US', 'GB', 'DE', 'FR'];
const budget = { timezone: 'UTC', reserve: 0, pipelines: {} };

interface Scene {
  readonly pool: Pool;
  readonly workerId: number;
  readonly parts: readonly Part[];
  readonly commit: Commit;
  readonly troubles: readonly string[];
  readonly giveUp: () => void;
}

/** Answers of one worker to a request for each region, received and not committed yet. */
const withParts = (work: (scene: Scene) => Promise<void>, change: (part: Part) => Part = (part) => part) =>
  withDatabase(async ({ pool }) => {
    const { rows } = await pool.query(
      `insert into ops.workers (host, pid, lease_until) values ('here', 1, now() + interval '1 hour') returning worker_id`,
    );
    const workerId: number = rows[0].worker_id;
    const overrides = { region: REGIONS };
    const plan = targetPlan(
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
    const held = await reserve(pool, ids, { workerId, budget, at: SLOT });
    const parts = await Promise.all(
      held.map(async (request) => {
        const answer = answerOf([{ clip_id: String(7_000_000 + request.request_id), rank: 1 }], STREAM.at);
        const outcome = outcomeOf(answer, STREAM.lane);
        return change(await partOf(STREAM, request, answer, outcome, actionOf(outcome, request), SLOT));
      }),
    );
    const troubles: string[] = [];
    const giving = new AbortController();
    const onTrouble = (error: Error) => void troubles.push(error.message);
    const commit = openCommitter({ pool, now: () => SLOT, onTrouble, signal: giving.signal });
    await work({ pool, workerId, parts, commit, troubles, giveUp: () => giving.abort() });
  });

const countsOf = async (pool: Pool) =>
  (
    await pool.query(`select (select count(*)::int from ops.requests where status = 'done') as done,
      (select count(*)::int from raw.responses) as bodies, (select count(*)::int from echotik.music) as rows,
      (select count(*)::int from ops.attempts where state = 'captured') as captured`)
  ).rows[0];

const ALL = { done: 4, bodies: 4, rows: 4, captured: 4 };

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await wait(20);
}

describe('answers are committed', () => {
  test('however long the database is read-only', () =>
    withParts(async ({ pool, parts, commit, troubles }) => {
      const { rows } = await pool.query('select current_database() as name');
      await pool.query(`alter database ${rows[0].name} set default_transaction_read_only = on`);
      // Sessions that are open keep their setting, so they go.
      await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`);
      await pool.query('set default_transaction_read_only = on');
      const committed = Promise.all(parts.map(commit));
      await until(() => troubles.some((message) => message.includes('read-only transaction')));
      const admin = await pool.connect();
      await admin.query('set transaction_read_only = off').catch(() => undefined);
      await admin.query('begin read write');
      await admin.query(`alter database ${rows[0].name} reset default_transaction_read_only`);
      await admin.query('commit');
      admin.release(true);
      await pool
        .query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`)
        .catch(() => undefined);
      await pool.query('set default_transaction_read_only = off').catch(() => undefined);
      await committed;
      expect(await countsOf(pool)).toEqual(ALL);
    }));

  test('past a table that is locked: what does not need it is stored meanwhile, the rest when it is free', () =>
    withParts(async ({ pool, parts, commit, troubles }) => {
      const [first, free, ...blocked] = parts;
      if (!first || !free) throw new Error('no parts');
      // The months are there before the table is locked.
      await commit(first);
      const blocker = await pool.connect();
      await blocker.query('begin; lock table echotik.music in access exclusive mode');
      const rest = Promise.all(blocked.map(commit));
      // In one batch with the others at first, then by itself.
      await commit({ ...free, deliveries: [] });
      await until(() => troubles.some((message) => message.includes('lock timeout')));
      await blocker.query('rollback');
      blocker.release();
      await rest;
      expect(await countsOf(pool)).toEqual({ ...ALL, rows: 3 });
    }));

  test('alone, where one of the batch has a row that PostgreSQL refuses; its body is kept', () =>
    withParts(async ({ pool, parts, commit }) => {
      await pool.query(`alter table echotik.music add constraint no_second check (clip_id <> '7000002')`);
      await Promise.all(parts.map(commit));
      expect(await countsOf(pool)).toEqual({ ...ALL, done: 3, rows: 3 });
      const { rows } = await pool.query(`select error from ops.requests where status = 'quarantined'`);
      expect(rows).toEqual([{ error: expect.stringContaining('no_second') }]);
    }));

  test('once, when they are given twice', () =>
    withParts(async ({ pool, parts, commit }) => {
      await Promise.all([...parts, ...parts].map(commit));
      expect(await countsOf(pool)).toEqual(ALL);
    }));

  test('after their requests were reclaimed and nobody has asked again', () =>
    withParts(async ({ pool, parts, commit }) => {
      await pool.query('update ops.workers set stopped_at = now()');
      expect(await reclaimRequests(pool, { expired: false })).toHaveLength(parts.length);
      await Promise.all(parts.map(commit));
      expect(await countsOf(pool)).toEqual(ALL);
      const { rows } = await pool.query('select sum(credits)::int as credits from ops.requests');
      expect(rows).toEqual([{ credits: 8 }]);
    }));

  test('as bodies and charges alone, after their requests were reclaimed and asked again', () =>
    withParts(async ({ pool, workerId, parts, commit }) => {
      await pool.query('update ops.workers set stopped_at = now()');
      const reclaimed = await reclaimRequests(pool, { expired: false });
      const ids = reclaimed.map(({ request_id }) => request_id);
      expect(await reserve(pool, ids, { workerId, budget, at: SLOT })).toHaveLength(parts.length);
      await Promise.all(parts.map(commit));
      expect(await countsOf(pool)).toEqual({ done: 0, bodies: 4, rows: 0, captured: 4 });
      const { rows } = await pool.query('select distinct status, attempts from ops.requests');
      expect(rows).toEqual([{ status: 'running', attempts: 2 }]);
    }));
});

test('of two attempts of a request that come in one batch each is charged once, and the newest settles it', () =>
  withParts(async ({ pool, workerId, parts, commit }) => {
    await pool.query('update ops.workers set stopped_at = now()');
    const ids = (await reclaimRequests(pool, { expired: false })).map(({ request_id }) => request_id);
    await reserve(pool, ids, { workerId, budget, at: SLOT });
    const second = parts.map((part): Part => {
      const { response, settlement } = part;
      return {
        ...part,
        settlement: { ...settlement, attempt: 2 },
        ...(response ? { response: { ...response, attempt: 2 } } : {}),
      };
    });
    await Promise.all([...parts, ...second].map(commit));
    expect(await countsOf(pool)).toEqual({ done: 4, bodies: 8, rows: 4, captured: 8 });
    const { rows } = await pool.query(`select (select sum(credits)::int from ops.requests) as requests,
      (select sum(credits)::int from ops.spending) as spending, (select credits from ops.runs) as run`);
    expect(rows).toEqual([{ requests: 16, spending: 16, run: 16 }]);
  }));

test('a run that had ended goes on when a late answer of it brings further requests', () =>
  withParts(async ({ pool, parts, commit }) => {
    const [part] = parts;
    if (!part) throw new Error('no part');
    await pool.query('update ops.workers set stopped_at = now()');
    await reclaimRequests(pool, { expired: false });
    await pool.query(`update ops.requests set status = 'failed', finished_at = now();
      update ops.runs set status = 'failed', finished_at = now()`);
    const next = newRequest(part.frame, STREAM, { region: 'US', period: 30 }, STREAM.pages.first);
    await commit({ ...part, requests: [next] });
    const { rows } = await pool.query('select status, finished_at from ops.runs');
    expect(rows).toEqual([{ status: 'running', finished_at: null }]);
  }));

test('a commit that waits for the database ends when the process gives up, and leaves its attempts reserved', () =>
  withParts(async ({ pool, parts, commit, troubles, giveUp }) => {
    const blocker = await pool.connect();
    await blocker.query('begin; lock table ops.requests in access exclusive mode');
    const waiting = Promise.allSettled(parts.map(commit));
    await until(() => troubles.length > 0);
    giveUp();
    const ended = await waiting;
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected', 'rejected']);
    await blocker.query('rollback');
    blocker.release();
    expect((await pool.query('select distinct state from ops.attempts')).rows).toEqual([{ state: 'reserved' }]);
  }));

test('a month that another process drops between two batches is made again, and no answer is given up', () =>
  withParts(async ({ pool, parts, commit, troubles }) => {
    const [first, ...others] = parts;
    if (!first) throw new Error('no parts');
    await commit(first);
    const { rows } = await pool.query(
      `select string_agg(inhrelid::regclass::text, ', ') as months from pg_inherits join pg_class c on c.oid = inhrelid where c.relkind = 'r'`,
    );
    await pool.query(`drop table ${rows[0].months}`);
    await Promise.all(others.map(commit));
    expect(troubles).toEqual([]);
    expect(await countsOf(pool)).toMatchObject({ done: REGIONS.length, bodies: others.length });
  }));
