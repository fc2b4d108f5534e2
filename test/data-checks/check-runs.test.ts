/** Checks are part of finishing: what they find is in the status of the run, whoever finishes it. */
import { expect, test } from 'vitest';
import { finishRuns } from '../../src/jobs/reconciler/finish-runs.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { findRun } from '../../src/ledger/runs.ts';
import { retryRun } from '../../src/ledger/resume-run.ts';
import { planKnownTarget as planTarget } from '../support/known-plans.ts';
import { listResults } from '../../src/data-checks/check-results.ts';
import { checkRunData, checkRuns } from '../../src/data-checks/check-runs.ts';
import type { DataCheck } from '../../src/data-checks/data-check.ts';
import { freshnessCheck } from '../../src/data-checks/freshness.ts';
import { beginReplay } from '../../src/past/replay.ts';
import { configSchema } from '../../src/config/config.ts';
import type { Trigger } from '../../src/ledger/runs.ts';
import { createPool, inTransaction, type Pool } from '../../src/load/connection/pool.ts';
import { requireStream } from '../../src/streams/catalogue.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { withWorld } from '../support/world.ts';
import { DAY } from './check-fixture.ts';

const LIST = 'trending-music-list';
const slot = new Date(`${DAY}T10:00:00Z`);
const buildPlan = (trigger: Trigger, day = DAY) =>
  planTarget(configSchema.parse({}), LIST, { trigger, slot: new Date(`${day}T10:00:00Z`) }, { follow: [] });

/** A run whose only request has ended: done, and nothing is loaded. */
async function endedRun(pool: Pool, trigger: Trigger = 'start'): Promise<number> {
  const run = await beginRun(pool, buildPlan(trigger), slot);
  if (!run) throw new Error('no run');
  await pool.query(`update ops.requests set status = 'done', records = 0, finished_at = now() where run_id = $1`, [
    run.runId,
  ]);
  return run.runId;
}

const listRunResults = (pool: Pool, runId: number) => listResults(pool, { runId });

test('a whole run is checked, and stays green', () =>
  withWorld({}, async ({ sync, pool }) => {
    const run = await sync(DAY);
    expect(run).toMatchObject({ status: 'succeeded', checks_failed: 0, checked_at: expect.any(Date), error: null });
    const results = await listRunResults(pool, run.run_id);
    expect(results).toContainEqual(
      expect.objectContaining({ name: 'freshness', subject: 'music_snapshots', outcome: 'passed', business_date: DAY }),
    );
    expect(results.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  }));

test('a scheduled list that comes back empty is complete, and all the same not green', () =>
  withWorld({}, async ({ session, pool, simulator, setNow }) => {
    setNow(() => slot);
    simulator.addFault({ kind: 'empty', match: '/music/list' });
    const run = await session.wait(await session.begin(buildPlan('start')));
    expect(run).toMatchObject({
      status: 'partial',
      requests_failed: 0,
      checks_failed: 1,
      error: `check freshness failed: music_snapshots: no rows of ${DAY}`,
    });
    expect(await session.wait(await session.begin(buildPlan('manual', '2026-03-03')))).toMatchObject({
      status: 'succeeded',
    });
    expect(await listResults(pool, { failed: true })).toMatchObject([{ run_id: run.run_id, severity: 'error' }]);
  }));

test('a trending world that stands still is told on the second day, and fails the run on the third', () =>
  withWorld({}, async ({ session, pool, simulator, setNow }) => {
    const day = async (date: string, frozen: boolean) => {
      setNow(() => new Date(`${date}T10:00:00Z`));
      if (frozen) simulator.setNow(() => slot);
      const run = await session.wait(await session.begin(buildPlan('start', date)));
      const found = await listRunResults(pool, run.run_id);
      return [run.status, found.find(({ name }) => name === 'frozen-snapshots')?.observed, run.error];
    };
    expect(await day(DAY, false)).toEqual(['succeeded', 'no rows of the day before', null]);
    expect(await day('2026-03-03', false)).toEqual(['succeeded', 'it moves', null]);
    simulator.setNow(() => slot);
    await day('2026-03-04', true);
    expect(await day('2026-03-05', true)).toEqual(['succeeded', 'all 25 rows as on the day before', null]);
    const words = 'all 25 rows as on both days before';
    expect(await day('2026-03-06', true)).toEqual([
      'partial',
      words,
      `check frozen-snapshots failed: music_snapshots US: ${words}`,
    ]);
    expect(await day('2026-03-07', false)).toEqual(['succeeded', 'it moves', null]);
  }));

test('of many who finish a run at once, one checks it', () =>
  withDatabase(async ({ pool, url }) => {
    const runId = await endedRun(pool);
    const pools = Array.from({ length: 6 }, () => createPool(url, { max: 2 }));
    await Promise.all(pools.flatMap((each) => [finishRuns(each, new Date()), finishRuns(each, new Date())]));
    await finishRuns(pool, new Date());
    await Promise.all(pools.map((each) => each.end()));
    expect(await findRun(pool, runId)).toMatchObject({ status: 'partial', checks_failed: 1 });
    expect((await listRunResults(pool, runId)).filter(({ name }) => name === 'freshness')).toHaveLength(1);
  }));

test('a run is not ended while somebody checks it; when he dies, another does', () =>
  withDatabase(async ({ pool }) => {
    const runId = await endedRun(pool);
    const checker = await pool.connect();
    await checker.query('begin');
    await checker.query('select from ops.runs where run_id = $1 for no key update', [runId]);
    await finishRuns(pool, new Date());
    expect(await findRun(pool, runId)).toMatchObject({ status: 'running', finished_at: null, checked_at: null });
    checker.release(true);
    await finishRuns(pool, new Date());
    // PostgreSQL needs a moment to notice that the connection was cut.
    await until(async () => {
      await finishRuns(pool, new Date());
      return (await findRun(pool, runId))?.finished_at;
    }, 'the run is ended');
    expect(await findRun(pool, runId)).toMatchObject({ status: 'partial', checks_failed: 1 });
  }));

test('the checks of a run have one time limit together, and what follows them has its own', () =>
  withDatabase(async ({ pool }) => {
    const runId = await endedRun(pool);
    const slow: DataCheck = {
      ...freshnessCheck,
      name: 'slow',
      query: () => ({ text: `select 's' as subject, pg_sleep(60)::text as severity`, values: [] }),
    };
    await inTransaction(pool, async (connection) => {
      const results = await checkRunData(connection, runId, 3_000, [slow, freshnessCheck]);
      expect(results).toMatchObject([
        { name: 'slow', observed: 'could not be checked: canceling statement due to statement timeout' },
        { name: 'freshness', observed: 'could not be checked: the checks before it took all the time there is' },
      ]);
      const { rows } = await connection.query<{ statement_timeout: string }>('show statement_timeout');
      expect(rows).toEqual([{ statement_timeout: '3s' }]);
    });
  }));

test('a check that cannot be answered has failed: its run ends as partial, and the other checks run', () =>
  withDatabase(async ({ pool }) => {
    const runId = await endedRun(pool);
    const broken = {
      ...freshnessCheck,
      severity: 'warning',
      name: 'broken',
      query: () => ({ text: 'select 1/0', values: [] }),
    } as const;
    const mistaken = {
      ...broken,
      name: 'mistaken',
      query: () => {
        throw new Error('no such table');
      },
    };
    const empty = {
      ...broken,
      name: 'empty',
      query: () => ({
        text: `select 's' as subject, null as severity, 'passed' as outcome, null as observed, '' as expected`,
        values: [],
      }),
    };
    await checkRuns(pool, [], [broken, mistaken, empty, freshnessCheck]);
    await finishRuns(pool, new Date());
    const run = await findRun(pool, runId);
    expect(run).toMatchObject({ status: 'partial', checks_failed: 4 });
    expect(run?.error).toBe('check broken failed: itself: could not be checked: division by zero, and 3 more');
    expect(await listRunResults(pool, runId)).toMatchObject([
      { name: 'broken', severity: 'error', outcome: 'failed' },
      { name: 'mistaken', observed: 'could not be checked: no such table' },
      { name: 'empty', observed: 'could not be checked: its answer is not whole' },
      { name: 'freshness', subject: 'music_snapshots' },
    ]);
  }));

test.each(['backfill', 'import'] as const)('a %s fills the past: no day is demanded of it', (trigger) =>
  withDatabase(async ({ pool }) => {
    const runId = await endedRun(pool, trigger);
    await finishRuns(pool, new Date(), [runId]);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'succeeded', checked_at: expect.any(Date) });
    expect((await listRunResults(pool, runId)).map(({ name }) => name)).toEqual(['lost-fields']);
  }),
);

test('an import is not checked between two chunks of its file', () =>
  withDatabase(async ({ pool }) => {
    const runId = await endedRun(pool, 'import');
    await finishRuns(pool, new Date());
    expect(await findRun(pool, runId)).toMatchObject({ status: 'running', checked_at: null });
    await finishRuns(pool, new Date(), [runId]);
    expect(await findRun(pool, runId)).toMatchObject({ status: 'succeeded', checked_at: expect.any(Date) });
  }));

test('of a replay only the reading is checked', () =>
  withWorld({}, async ({ sync, pool, session }) => {
    await sync(DAY, LIST, { follow: [], maxPages: 1 });
    const replay = await beginReplay(pool, { streams: [requireStream(LIST)], businessDate: DAY }, slot);
    await session.dispatchPlanned();
    expect(await session.wait(replay ?? 0)).toMatchObject({ status: 'succeeded', checked_at: expect.any(Date) });
    expect(await listRunResults(pool, replay ?? 0)).toMatchObject([{ name: 'lost-fields', outcome: 'passed' }]);
  }));

test('a run that goes on is checked again at its end, and only that counts', () =>
  withDatabase(async ({ pool }) => {
    const runId = await endedRun(pool);
    await pool.query(`update ops.requests set status = 'failed' where run_id = $1`, [runId]);
    await finishRuns(pool, new Date());
    expect(await findRun(pool, runId)).toMatchObject({ status: 'failed', checks_failed: 1 });
    expect(await retryRun(pool, runId, new Date(0))).toBeGreaterThan(0);
    expect(await findRun(pool, runId)).toMatchObject({
      status: 'running',
      checks_failed: 0,
      checked_at: null,
      error: null,
    });
    await pool.query(`update ops.requests set status = 'done', finished_at = now() where run_id = $1`, [runId]);
    await pool.query(`update ops.runs set trigger = 'manual' where run_id = $1`, [runId]);
    await pool.query(`update ops.requests set status = 'absent' where run_id = $1`, [runId]);
    await finishRuns(pool, new Date());
    expect(await findRun(pool, runId)).toMatchObject({ status: 'succeeded', checks_failed: 0 });
    expect((await listRunResults(pool, runId)).filter(({ name }) => name === 'freshness')).toEqual([]);
  }));

test('what was given up says already that something is missing', () =>
  withDatabase(async ({ pool }) => {
    const runId = await endedRun(pool);
    await pool.query(`update ops.runs set status = 'out_of_budget' where run_id = $1`, [runId]);
    await finishRuns(pool, new Date());
    expect(await findRun(pool, runId)).toMatchObject({ status: 'out_of_budget', checked_at: null });
  }));
