import { expect, test } from 'vitest';
import { finishRuns } from '../../src/jobs/reconciler/finish-runs.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { resumeDue } from '../../src/ledger/resume-run.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';

const NOON = Date.parse('2026-03-02T12:00:00Z');
const after = (minutes: number) => new Date(NOON + minutes * 60_000);
const DAY = 24 * 60;

/**
 * A run of a slot at noon whose requests have ended like this: status, outcome of the last try, until when it can be
 * asked.
 */
async function ended(pool: Pool, requests: readonly (readonly [string, string, number?])[], trigger = 'cron') {
  const inserted = await pool.query<{ run_id: number }>(
    `insert into ops.runs (pipeline, trigger, slot, business_date, streams) values ('ranks', $1, $2, '2026-03-02', '{product-ranklist}')
     returning run_id`,
    [trigger, after(0)],
  );
  const runId = onlyRow(inserted).run_id;
  for (const [place, [status, outcome, until]] of requests.entries()) {
    await pool.query(
      `with r as (
         insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status, attempts,
           failures, finished_at, error, ask_until)
         values ($1, '2026-03-02', $2, 'product-ranklist', 'offline', '{}', '{}', 1, $3, 5, 5, now(), 'said', $5) returning request_id)
       insert into ops.attempts (request_id, attempt, worker_id, credits, state, outcome)
       select request_id, 5, 1, 0, 'released', $4 from r`,
      [runId, `request ${place}`, status, outcome, until === undefined ? null : after(until)],
    );
  }
  await finishRuns(pool, after(0));
  return runId;
}

const readRun = async (pool: Pool, runId: number) =>
  onlyRow(
    await pool.query<{ status: string; end_reason: string | null; resume_at: Date; resumes: number }>(
      'select status, end_reason, resume_at, resumes from ops.runs where run_id = $1',
      [runId],
    ),
  );

const failAgain = (pool: Pool) =>
  pool.query(`update ops.requests set status = 'failed', failures = 5, finished_at = now() where status = 'queued'`);

test('only requests with transient failures are sent again, at growing intervals until the window ends', () =>
  withDatabase(async ({ pool }) => {
    const runId = await ended(pool, [
      ['done', 'ok'],
      ['failed', 'unavailable'],
      ['failed', 'rejected'],
      ['quarantined', 'ok'],
    ]);
    let now = 0;
    const waits: number[] = [];
    for (;;) {
      const { resume_at, status, resumes } = await readRun(pool, runId);
      expect([status, resumes]).toEqual(['partial', waits.length]);
      const due = (resume_at.getTime() - NOON) / 60_000;
      expect(await resumeDue(pool, after(due - 0.1), { ranks: DAY * 60_000 })).toEqual([]);
      const resumed = await resumeDue(pool, after(due), { ranks: DAY * 60_000 });
      if (!resumed.length) break;
      waits.push(due - now);
      now = due;
      expect(resumed).toEqual([{ runId, pipeline: 'ranks' }]);
      expect((await pool.query(`select identity, failures from ops.requests where status = 'queued'`)).rows).toEqual([
        { identity: 'request 1', failures: 0 },
      ]);
      await failAgain(pool);
      await finishRuns(pool, after(now));
    }
    expect(waits).toEqual([2, 5, 10, 20, 30, 60, 120, 240, 240, 240, 240]);
    expect(await readRun(pool, runId)).toMatchObject({ status: 'partial', resume_at: null });
  }));

test.each<[string, readonly (readonly [string, string, number?])[], string]>([
  ['was rejected', [['failed', 'rejected']], 'cron'],
  ['is quarantined', [['quarantined', 'ok']], 'cron'],
  ['could not be loaded', [['failed', 'ok']], 'cron'],
  ['lost its workers', [['failed', 'lost']], 'cron'],
  ['has passed its deadline', [['failed', 'unavailable', 0]], 'cron'],
  ['reads a stored body', [['failed', 'unavailable']], 'replay'],
])('a run with a request that %s is not resumed', (_, requests, trigger) =>
  withDatabase(async ({ pool }) => {
    const runId = await ended(pool, requests, trigger);
    expect(await readRun(pool, runId)).toMatchObject({ resume_at: null });
    expect(await resumeDue(pool, after(DAY), {})).toEqual([]);
  }),
);

test('several schedulers resume a run once', () =>
  withDatabase(async ({ pool }) => {
    await ended(pool, [['failed', 'unavailable']]);
    const all = await Promise.all(Array.from({ length: 6 }, () => resumeDue(pool, after(3), {})));
    expect(all.flat()).toHaveLength(1);
    expect((await pool.query('select status, resumes from ops.runs')).rows).toEqual([
      { status: 'running', resumes: 1 },
    ]);
  }));

test('a request that describes the present is sent again only until its deadline', () =>
  withDatabase(async ({ pool }) => {
    const runId = await ended(pool, [
      ['failed', 'unavailable', 5],
      ['done', 'ok', 5],
    ]);
    expect(await resumeDue(pool, after(6), {})).toEqual([]);
    expect(await readRun(pool, runId)).toMatchObject({ status: 'partial', resume_at: null });
  }));
