/** The list of runs, the page of one, and their buttons. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { ConfigError } from '../../src/errors.ts';
import { planPipeline } from '../../src/plan/plan-pipelines.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { ActionContext } from '../../src/web/actions/action.ts';
import { cancelRunAction } from '../../src/web/actions/cancel-run.ts';
import { pauseRunAction } from '../../src/web/actions/pause-run.ts';
import { resumeRunAction } from '../../src/web/actions/resume-run.ts';
import type { RunModel } from '../../src/web/pages/runs/read-run.ts';
import type { RunStream } from '../../src/web/pages/runs/read-run-streams.ts';
import type { RunsModel } from '../../src/web/pages/runs/read-runs.ts';
import { runPage } from '../../src/web/pages/runs/run-page.tsx';
import { runsPage } from '../../src/web/pages/runs/runs-page.tsx';
import { withDatabase } from '../support/database.ts';
import { openPage } from '../support/web-page.ts';
import { withWorld } from '../support/world.ts';

const config = configSchema.parse({
  pipelines: { music: { cron: '0 10 * * *', streams: ['trending-music-list'] } },
});

const openRun = (pool: Pool, path: string) => openPage<RunModel>(runPage, path, { pool, config });
const openRuns = (pool: Pool, path: string) => openPage<RunsModel>(runsPage, path, { pool, config });

/** Ended runs without requests. */
const insertRuns = (pool: Pool, count: number, pipeline: string, status: string) =>
  pool.query(
    `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at, error)
     select $2, 'manual', $3, now(), '2026-03-10', '{x}', now(), $4 from generate_series(1, $1)`,
    [count, pipeline, status, status === 'failed' ? '<script>alert(1)</script>\u202E' : null],
  );

/** Requests of a run, the first `failed` of them with two failed attempts, the others done at the first. */
async function insertRequests(pool: Pool, run: number, count: number, failed: number): Promise<void> {
  await pool.query(
    `insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price, status, attempts,
       failures, credits, rows_inserted, error, finished_at)
     select $1, '2026-03-10', encode(sha256(n::text::bytea), 'hex'), 'trending-music-list', 'offline',
       '{"id": "<b>1234567890123456789</b>"}', '{}', 2, case when n <= $3 then 'failed' else 'done' end,
       case when n <= $3 then 2 else 1 end, case when n <= $3 then 2 else 0 end, 2, 5,
       case when n <= $3 then repeat('<img src=x> ', 1000) end, now()
     from generate_series(1, $2::int) n`,
    [run, count, failed],
  );
  await pool.query(
    `insert into ops.attempts (request_id, attempt, worker_id, state, credits, outcome, http_status, message, duration_ms,
       reserved_at, settled_at)
     select request_id, n, 1, 'captured', 1, case when status = 'failed' then 'unavailable' else 'ok' end, 200, '"quoted"',
       100, '2026-03-10T10:00:00Z'::timestamptz + n * interval '1 minute', '2026-03-10T10:00:30Z'::timestamptz + n * interval '1 minute'
     from ops.requests cross join lateral generate_series(1, attempts) n where run_id = $1`,
    [run],
  );
}

describe('the list', () => {
  test('has pages by key and filters in its URL', () =>
    withDatabase(async ({ pool }) => {
      await insertRuns(pool, 60, 'music', 'succeeded');
      await insertRuns(pool, 2, 'other, "streams"', 'failed');
      const first = await openRuns(pool, '/runs');
      expect(first.model?.runs.map(({ run_id: run }) => run)).toEqual(Array.from({ length: 50 }, (_, n) => 62 - n));
      expect(first.model?.next).toBe(13);
      expect(first.html).toContain('href="/runs?before=13"');
      expect(first.html).not.toContain('<script>alert');
      expect(first.html).not.toContain('\u202E');
      const second = await openRuns(pool, '/runs?before=13');
      expect(second.model?.runs.map(({ run_id: run }) => run)).toEqual(Array.from({ length: 12 }, (_, n) => 12 - n));
      expect(second.model?.next).toBe(null);
      const failed = await openRuns(pool, '/runs?status=failed&pipeline=other%2C+%22streams%22&trigger=manual');
      expect(failed.model?.runs.map(({ run_id: run }) => run)).toEqual([62, 61]);
      expect((await openRuns(pool, '/runs?pipeline=nothing')).html).toContain('No run is of this kind.');
      expect((await openRuns(pool, '/runs?trigger=backfill&pipeline=music')).model?.runs).toEqual([]);
    }));

  test.each(['/runs?status=red', '/runs?before=-1', '/runs?before=1e3', '/runs?trigger=x'])('%s is refused', (path) =>
    withDatabase(async ({ pool }) => {
      await expect(openRuns(pool, path)).rejects.toBeInstanceOf(ConfigError);
    }),
  );
});

describe('a run', () => {
  test('of the simulator has its counts by stream', () =>
    withWorld({}, async ({ pool, sync }) => {
      const run = await sync('2026-03-10');
      const { model, html } = await openRun(pool, `/runs/${run.run_id}`);
      const sum = (count: (stream: RunStream) => number) =>
        model?.streams.reduce((total, stream) => total + count(stream), 0);
      expect(model?.streams.map(({ stream }) => stream)).toContain('trending-music-list');
      expect(sum(({ requests }) => requests)).toBe(run.requests_total);
      expect(sum(({ done }) => done)).toBe(run.requests_done);
      expect(sum(({ rows_written }) => rows_written)).toBe(run.rows_inserted + run.rows_updated);
      expect(sum(({ credits }) => credits)).toBe(run.credits);
      expect(model?.isSample).toBe(false);
      expect(model?.requests).toMatchObject({ requests: [], searched: run.requests_total, next: null });
      expect(model?.meaning.exitCode).toBe(0);
      expect(html).toContain('None among those that were looked at.');
      expect(html).not.toContain('Pause the run');
      const all = await openRun(pool, `/runs/${run.run_id}?show=all`);
      expect(all.model?.requests.requests).toHaveLength(Math.min(50, run.requests_total));
    }));

  test('shows what failed or was repeated, with its attempts, and not the rest', () =>
    withDatabase(async ({ pool }) => {
      await insertRuns(pool, 1, 'music', 'failed');
      await insertRequests(pool, 1, 200, 3);
      const { model, html } = await openRun(pool, '/runs/1');
      expect(model?.streams).toMatchObject([
        { requests: 200, done: 197, failed: 3, repeated: 3, credits: 400, rows_written: 1000, call_ms: 100 },
      ]);
      expect(model?.streams[0]?.first_at).toEqual(new Date('2026-03-10T10:01:00Z'));
      expect(model?.streams[0]?.last_at).toEqual(new Date('2026-03-10T10:02:30Z'));
      expect(model?.requests.requests.map(({ status, tries }) => [status, tries.length])).toEqual(
        Array.from({ length: 3 }, () => ['failed', 2]),
      );
      expect(html).toContain('200 requests looked at, 197 of them without a failure or a repetition.');
      expect(html).toContain('&lt;b&gt;1234567890123456789&lt;/b&gt;');
      expect(html).not.toContain('<img');
      expect(html).toContain('action="/actions/quote-resume"');
      expect(html).toContain('npx echotik-warehouse runs resume 1');
    }));

  test('of many requests shows a sample, and finds what failed page by page', () =>
    withDatabase(async ({ pool }) => {
      await insertRuns(pool, 1, 'music', 'partial');
      await insertRequests(pool, 1, 12_000, 120);
      const found = new Set<number>();
      let path = '/runs/1';
      for (let pages = 1; path; pages++) {
        const { model, html } = await openRun(pool, path);
        expect(model?.isSample).toBe(true);
        expect(html).toContain('even sample of 5,000');
        for (const { request_id: id, status } of model?.requests.requests ?? []) if (status === 'failed') found.add(id);
        const next = model?.requests.next;
        path = next ? `/runs/1?after=${next}` : '';
        expect(pages).toBeLessThan(8);
      }
      expect(found.size).toBe(120);
    }));

  test('that does not exist is not found; other texts are refused', () =>
    withDatabase(async ({ pool }) => {
      expect((await openRun(pool, '/runs/1')).model).toBe(undefined);
      await insertRuns(pool, 1, 'music', 'partial');
      for (const path of ['/runs/x', '/runs/-1', "/runs/1?after='", '/runs/1?show=none'])
        await expect(openRun(pool, path), path).rejects.toBeInstanceOf(ConfigError);
    }));
});

describe('buttons', () => {
  let dispatched = 0;
  const createContext = (pool: Pool): ActionContext => ({
    pool,
    config,
    environment: readEnvironment({}),
    source: 'simulator',
    viewer: { id: 'test', name: 'test', level: 'operate' },
    now: new Date(),
    spendCapPerDay: null,
    dispatch: async () => void dispatched++,
  });

  const readStatus = async (pool: Pool, run: string) => (await openRun(pool, `/runs/${run}`)).model?.run.status;

  test('pause, resume and cancel an open run', () =>
    withDatabase(async ({ pool }) => {
      const slot = new Date();
      const plan = planPipeline(config, 'music', { trigger: 'cron', slot });
      const begun = await beginRun(pool, await resolveInputs(pool, plan), slot);
      const run = String(begun?.runId);
      const context = createContext(pool);
      expect((await openRun(pool, `/runs/${run}`)).html).toContain('npx echotik-warehouse runs pause');
      const paused = await pauseRunAction.perform(context, { run });
      expect(paused).toMatchObject({ goTo: `/runs/${run}`, runId: begun?.runId });
      expect(await readStatus(pool, run)).toBe('paused');
      const { model, html } = await openRun(pool, `/runs/${run}`);
      expect(model?.wait?.reason).toContain('paused by an operator');
      expect(html).toContain('Resume the run');
      await expect(pauseRunAction.perform(context, { run })).rejects.toThrow('is paused: there is nothing to pause');
      await resumeRunAction.perform(context, { run });
      expect(await readStatus(pool, run)).toBe('running');
      expect(dispatched).toBe(1);
      await cancelRunAction.perform(context, { run });
      expect(await readStatus(pool, run)).toBe('cancelled');
      await expect(cancelRunAction.perform(context, { run })).rejects.toThrow(
        'is cancelled: there is nothing to cancel',
      );
      await expect(cancelRunAction.perform(context, { run: '999' })).rejects.toThrow('there is no run 999');
    }));

  test.each(['failed', 'partial', 'out_of_budget', 'succeeded'])(
    'to resume a run that is %s is no free action',
    (status) =>
      withDatabase(async ({ pool }) => {
        await insertRuns(pool, 1, 'music', status);
        await expect(resumeRunAction.perform(createContext(pool), { run: '1' })).rejects.toThrow(
          `is ${status}, not paused`,
        );
      }),
  );

  test.each(['', '0', '-1', '1.5', '1e3', ' 1', '99999999999999999999'])('%j is no run', (run) => {
    expect(pauseRunAction.input.safeParse({ run }).success).toBe(false);
  });
});
