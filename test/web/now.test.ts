/** The first page: its word, and what stands behind it. */
import { describe, expect, test } from 'vitest';
import type { FoundAlert } from '../../src/alerts/alert.ts';
import { configSchema } from '../../src/config/config.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { PipelineState, RunState } from '../../src/monitoring/operational-state.ts';
import { planPipeline } from '../../src/plan/plan-pipelines.ts';
import { resolveInputs } from '../../src/plan/resolve-inputs.ts';
import { nowPage } from '../../src/web/pages/now/now-page.tsx';
import type { PricedSlot } from '../../src/web/pages/now/find-next-slots.ts';
import { findReasons } from '../../src/web/pages/now/find-reasons.ts';
import { judgePipeline, type PipelineJudgement } from '../../src/web/pages/now/judge-pipeline.ts';
import { judgeWarehouse } from '../../src/web/pages/now/judge-warehouse.ts';
import { predictLimit } from '../../src/web/pages/now/predict-limit.ts';
import type { NowModel } from '../../src/web/pages/now/read-now.ts';
import { openPage } from '../support/web-page.ts';
import { withDatabase } from '../support/database.ts';
import { withWorld } from '../support/world.ts';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-03-10T12:00:00Z');
const hoursBefore = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS);

const run = (status: RunState['status']): RunState => ({
  run: 7,
  status,
  reason: status === 'failed' ? 'credentials_refused' : null,
  slot: hoursBefore(2),
  startedAt: hoursBefore(2),
  finishedAt: hoursBefore(1),
  requestsFailed: 3,
  recordsQuarantined: 0,
});

/** A daily pipeline that succeeded an hour ago. */
const daily: PipelineState = {
  pipeline: 'details',
  core: false,
  periodSeconds: 86_400,
  knownSince: hoursBefore(1000),
  slotDue: null,
  slotsMissed: 0,
  pausedAt: null,
  lastSuccess: hoursBefore(1),
  lastRun: run('succeeded'),
  openRun: null,
  usualSeconds: 60,
};

const judge = (change: Partial<PipelineState>, resumedAt: Date | null = null) =>
  judgePipeline(
    { ...daily, ...change },
    resumedAt ? [{ pipeline: 'details', run: 7, reason: 'failed', until: resumedAt }] : [],
    NOW,
  ).level;

describe('a pipeline', () => {
  test.each([
    ['succeeded within its interval', { lastSuccess: hoursBefore(24) }, 'on time'],
    ['has not succeeded for one interval', { lastSuccess: hoursBefore(25) }, 'late'],
    ['has not succeeded for two intervals', { lastSuccess: hoursBefore(49) }, 'act'],
    ['is paused, however long', { lastSuccess: hoursBefore(500), pausedAt: hoursBefore(400) }, 'paused'],
    ['never succeeded since it is known', { lastSuccess: null, lastRun: null, knownSince: hoursBefore(49) }, 'act'],
    ['is new', { lastSuccess: null, lastRun: null, knownSince: hoursBefore(1) }, 'pending'],
    ['is known to no scheduler', { lastSuccess: hoursBefore(500), knownSince: null }, 'on time'],
    ['runs after one interval', { lastSuccess: hoursBefore(25), openRun: run('running') }, 'running'],
    ['runs after two intervals', { lastSuccess: hoursBefore(49), openRun: run('running') }, 'act'],
    ['has no run of a slot of an hour ago', { slotDue: hoursBefore(1) }, 'act'],
    ['has no run of a slot of three minutes ago', { slotDue: hoursBefore(0.05) }, 'late'],
    ['waits with its slot for its run', { slotDue: hoursBefore(1), openRun: run('running') }, 'running'],
    ['failed', { lastRun: run('failed') }, 'act'],
    ['was partial', { lastRun: run('partial') }, 'late'],
    ['ran out of budget', { lastRun: run('out_of_budget') }, 'late'],
    ['was cancelled by an operator', { lastRun: run('cancelled') }, 'on time'],
  ] as const)('that %s', (_, change, level) => {
    expect(judge(change)).toBe(level);
  });

  test('that failed and continues by itself needs nobody', () => {
    expect(judge({ lastRun: run('failed') }, hoursBefore(-1))).toBe('late');
  });
});

describe('the limit of a budget', () => {
  const slots: readonly PricedSlot[] = [1, 2, 3].map((hours) => ({
    pipeline: 'details',
    slot: hoursBefore(-hours),
    credits: 100,
    basis: 'last run',
    isPaused: hours === 2,
  }));
  const predict = (spent: number, limit: number | null, forecast = 10_000) =>
    predictLimit(
      { window: 'day', spent, limit, forecast, endsAt: hoursBefore(-12), byPipeline: new Map() },
      () => slots,
      NOW,
    ).reachedAt;

  test('is reached by the slot whose run exceeds it; paused slots cost nothing', () => {
    expect(predict(50, 250)).toBe(null);
    expect(predict(50, 150)).toEqual(hoursBefore(-3));
    expect(predict(51, 150)).toEqual(hoursBefore(-1));
    expect(predict(150, 349)).toEqual(hoursBefore(-3));
    expect(predict(150, 150)).toBe(NOW);
  });

  test('is not reached where the forecast is below it, or there is none', () => {
    expect(predict(149, 150, 150)).toBe(null);
    expect(predict(149, null)).toBe(null);
  });
});

describe('reasons', () => {
  const late = (subject: string): FoundAlert => ({
    alert: 'slot-late',
    subject,
    pipeline: subject,
    severity: 'critical',
    facts: { slot: hoursBefore(1).toISOString() },
  });
  const act = (pipeline: string, of: number | null): PipelineJudgement => ({
    pipeline,
    level: 'act',
    reason: 'It failed.',
    run: of,
  });

  test('name one cause once', () => {
    const reasons = findReasons([act('a', null), act('b', null)], [late('a'), late('b')], [late('b')], 'UTC');
    expect(reasons.map(({ title }) => title)).toEqual(['2 pipelines have not begun at their slots']);
    expect(judgeWarehouse([act('a', null), act('b', null)], reasons)).toEqual({
      word: 'act',
      sentence: 'One thing needs you: 2 pipelines have not begun at their slots.',
    });
  });

  test('have the most urgent first, and count what else there is', () => {
    const drift: FoundAlert = {
      alert: 'schema-drift',
      subject: 'video-list',
      pipeline: null,
      severity: 'warning',
      facts: { paths: ['x'] },
    };
    const reasons = findReasons([{ ...act('a', 3), level: 'late' }, act('b', 4)], [drift], [], 'UTC');
    expect(reasons.map(({ level, run: of }) => [level, of])).toEqual([
      ['act', 4],
      ['late', 3],
      ['note', null],
    ]);
    expect(judgeWarehouse([], reasons).word).toBe('act');
    expect(judgeWarehouse([], reasons.slice(1)).word).toBe('late');
    expect(judgeWarehouse([{ ...act('a', 3), level: 'on time' }], reasons.slice(2)).word).toBe('on time');
  });
});

test('a warehouse without runs says what happens first', () =>
  withDatabase(async ({ pool }) => {
    const { model, html } = await openPage<NowModel>(nowPage, '/', { pool, source: null });
    expect(model?.verdict.word).toBe('not started');
    expect(model?.slots).toHaveLength(6);
    expect(html).toContain('Before the first run');
    expect(html).toContain('npx echotik-warehouse start --once');
    expect(html).toContain('no data yet');
  }));

const pipelines = {
  music: { cron: '0 10 * * *', core: true, streams: ['trending-music-list'] },
  hashtags: { cron: '0 11 * * *', streams: ['trending-hashtag-list'] },
};

test('after its runs it is on time, with what was spent and what comes next', () =>
  withWorld({ config: { budget: { day: 500, month: 3000 }, pipelines } }, async ({ pool, config, session }) => {
    const slot = new Date();
    let credits = 0;
    for (const name of Object.keys(pipelines)) {
      const plan = planPipeline(config, name, { trigger: 'start', slot }, { maxPages: 2 });
      const ended = await session.wait(await session.begin(await resolveInputs(pool, plan)));
      credits += ended.credits;
    }
    const now = new Date();
    const { model, html } = await openPage<NowModel>(nowPage, '/', { pool, config, now });
    expect(model?.verdict).toEqual({ word: 'on time', sentence: 'No pipeline is late, and nothing needs you.' });
    expect(model?.reasons).toEqual([]);
    const [day, month] = model?.budgets ?? [];
    expect(day).toMatchObject({ spent: credits, limit: 500, reachedAt: null });
    expect(month).toMatchObject({ spent: credits, limit: 3000, reachedAt: null });
    expect(html).toContain(`<strong>${credits} credits</strong> today of 500`);
    expect(model?.workers).toMatchObject([{ isAlive: true }]);
    expect(model?.pipelines).toMatchObject([
      { pipeline: 'music', level: 'on time', newestDay: slot.toISOString().slice(0, 10) },
      { pipeline: 'hashtags', level: 'on time' },
    ]);
    expect(new Set(model?.slots.map(({ pipeline }) => pipeline))).toEqual(new Set(Object.keys(pipelines)));
    await expectProgress(pool);
  }));

/** A run that fails with a message of the API, and one in progress. */
async function expectProgress(pool: Pool): Promise<void> {
  await pool.query(
    `update ops.runs set status = 'failed', end_reason = 'requests_failed', error = '<b>no</b>' where run_id = 1`,
  );
  const { rows } = await pool.query<{ ended: number }>(
    `with opened as (
       update ops.runs set status = 'running', finished_at = null, checked_at = null where run_id = 2 returning run_id
     ), queued as (
       insert into ops.requests (run_id, business_date, identity, stream, lane, params, page, price)
       select run_id, '2026-03-10', 'more ' || n, 'trending-hashtag-list', 'offline', '{}', '1', 2
       from opened, generate_series(1, 5) n
     )
     select count(*)::int as ended from ops.requests where run_id = 2`,
  );
  const ended = rows[0]?.ended ?? 0;
  await pool.query(
    `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, resume_at, error)
     values ('<script>alert(1)</script>\u202E', 'manual', 'out_of_budget', now(), '2026-03-10', '{x}', now() + interval '1 hour', repeat('long ', 2000))`,
  );
  const { model, html } = await openPage<NowModel>(nowPage, '/', { pool, config: configSchema.parse({ pipelines }) });
  expect(model?.verdict.word).toBe('act');
  expect(model?.reasons[0]).toMatchObject({ level: 'act', pipeline: 'music', run: 1 });
  expect(html).toContain('href="/runs/1"');
  expect(model?.running).toMatchObject([{ run_id: 2, requests: ended + 5, ended, failed: 0, isSample: false }]);
  expect(html).toContain(`${ended} of ${ended + 5} known requests have ended`);
  expect(model?.waits.map(({ run }) => run)).toContain(3);
  expect(html).not.toContain('<script>alert');
  expect(html).not.toContain('\u202E');
}

test('a run that somebody has ordered and that ended incomplete is a reason, until a later one has done it', () =>
  withDatabase(async ({ pool }) => {
    const add = (pipeline: string, trigger: string, status: string, age: string, resumeAt: string | null = null) =>
      pool.query(
        `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, started_at, finished_at, resume_at, error)
         values ($1, $2, $3, now(), current_date, array['product-ranklist'], now() - $4::interval, now() - $4::interval, $5, 'its limit is reached')`,
        [pipeline, trigger, status, age, resumeAt],
      );
    await add('old', 'backfill', 'partial', '4 days');
    await add('ranks', 'backfill', 'out_of_budget', '2 hours');
    await add('done', 'backfill', 'failed', '2 hours');
    await add('done', 'backfill', 'succeeded', '1 hour');
    await add('later', 'manual', 'partial', '1 hour', '2999-01-01');
    await add('daily', 'cron', 'partial', '1 hour');
    const { model, html } = await openPage<NowModel>(nowPage, '/', { pool });
    expect(model?.reasons.filter(({ run }) => run !== null)).toMatchObject([
      {
        level: 'late',
        title: 'run 2 is incomplete',
        details: 'The backfill of ranks ended as out of budget: its limit is reached.',
      },
    ]);
    expect(model?.verdict.word).toBe('late');
    expect(html).toContain('href="/runs/2"');
  }));
