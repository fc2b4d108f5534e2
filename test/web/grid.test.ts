/** The grid of slots, and the buttons of schedules. */
import { describe, expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { ConfigError } from '../../src/errors.ts';
import { listSchedules } from '../../src/jobs/cron/schedules.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import type { ActionContext } from '../../src/web/actions/action.ts';
import { pausePipeline } from '../../src/web/actions/pause-pipeline.ts';
import { resumePipeline } from '../../src/web/actions/resume-pipeline.ts';
import { gridPage } from '../../src/web/pages/grid/grid-page.tsx';
import type { GridModel } from '../../src/web/pages/grid/read-grid.ts';
import { withDatabase } from '../support/database.ts';
import { openPage } from '../support/web-page.ts';

const NOW = new Date('2026-03-10T12:30:00Z');
const config = configSchema.parse({
  pipelines: {
    daily: { cron: '0 10 * * *', streams: ['trending-music-list'] },
    hourly: { cron: '0 * * * *', streams: ['trending-music-list'] },
    tokyo: { cron: '0 5 * * *', timezone: 'Asia/Tokyo', streams: ['trending-music-list'] },
  },
});

interface Slot {
  readonly pipeline?: string;
  readonly slot: string;
  readonly outcome?: string;
  readonly status?: string;
  readonly requests?: number;
  readonly failed?: number;
  readonly reason?: string;
  readonly day?: string;
}

/** Records a slot, with a run where it has a status. Returns the number of the run. */
async function record(pool: Pool, slot: Slot): Promise<number | null> {
  const { pipeline = 'daily', outcome = 'run', status, requests = 10, failed = 0, reason, day } = slot;
  const { rows } = await pool.query<{ run_id: number }>(
    `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, requests_total, requests_failed, finished_at)
     select $1, 'cron', $3, $2::timestamptz, $2::timestamptz::date, '{x}', $4, $5, case when $3 <> 'running' then now() end
     where $3::text is not null returning run_id`,
    [pipeline, slot.slot, status ?? null, requests, failed],
  );
  const run = rows[0]?.run_id ?? null;
  await pool.query(
    `insert into ops.ticks (pipeline, slot, outcome, run_id, reason, business_date) values ($1, $2, $3, $4, $5, $6)`,
    [pipeline, slot.slot, outcome, run, reason ?? null, day ?? slot.slot.slice(0, 10)],
  );
  return run;
}

const know = (pool: Pool, pipeline: string, since: string) =>
  pool.query('insert into ops.schedules (pipeline, known_since) values ($1, $2)', [pipeline, since]);

const open = (pool: Pool, path: string) => openPage<GridModel>(gridPage, path, { pool, config, now: NOW });

const findCell = (model: GridModel | undefined, pipeline: string, day: string) =>
  model?.rows.find((row) => row.pipeline === pipeline)?.cells[model.dates.indexOf(day)];

test('each day of a pipeline is a square that links to its run, or to why it has none', () =>
  withDatabase(async ({ pool }) => {
    await know(pool, 'daily', '2026-01-01T00:00:00Z');
    const good = await record(pool, { slot: '2026-03-10T10:00:00Z', status: 'succeeded' });
    const partial = await record(pool, { slot: '2026-03-09T10:00:00Z', status: 'partial', failed: 3 });
    await record(pool, { slot: '2026-03-08T10:00:00Z', outcome: 'missed', reason: '<i>nothing\u202E</i> ran' });
    await record(pool, { slot: '2026-03-07T10:00:00Z', outcome: 'overlapped' });
    await record(pool, { slot: '2026-03-06T10:00:00Z', status: 'out_of_budget' });
    const { model, html } = await open(pool, '/grid');
    expect(model?.dates).toHaveLength(37);
    expect(findCell(model, 'daily', '2026-03-10')).toMatchObject({ state: 'succeeded', slots: 1, run: good });
    expect(findCell(model, 'daily', '2026-03-09')).toMatchObject({ state: 'partial', run: partial, failedShare: 0.3 });
    expect(findCell(model, 'daily', '2026-03-08')).toMatchObject({ state: 'missed', run: null });
    expect(findCell(model, 'daily', '2026-03-07')?.state).toBe('skipped');
    expect(findCell(model, 'daily', '2026-03-06')?.state).toBe('out_of_budget');
    expect(findCell(model, 'daily', '2026-03-11')?.state).toBe('future');
    expect(findCell(model, 'daily', '2026-03-05')).toBe(null);
    expect(html).toContain(
      `href="/runs/${partial}" class="square warn shade-3" aria-label="daily, 2026-03-09: partial, 30% of the requests failed"`,
    );
    expect(html).toContain('href="/grid?days=30&amp;pipeline=daily&amp;day=2026-03-08"');
    expect(html).toContain('daily, 2026-03-08: missed: &lt;i&gt;nothing &lt;/i&gt; ran');
    expect(html).toContain('every day at 10:00');
    expect(html).toContain('out of budget: it waits for budget');
  }));

test('several slots of a day are one square with their number and the worst state', () =>
  withDatabase(async ({ pool }) => {
    await know(pool, 'hourly', '2026-03-09T00:30:00Z');
    for (let hour = 1; hour < 24; hour++)
      await record(pool, {
        pipeline: 'hourly',
        slot: `2026-03-09T${String(hour).padStart(2, '0')}:00:00Z`,
        status: hour === 7 ? 'failed' : 'succeeded',
      });
    const { model, html } = await open(pool, '/grid?days=7&pipeline=hourly&day=2026-03-09');
    expect(model?.rows.map(({ pipeline }) => pipeline)).toEqual(['hourly']);
    expect(findCell(model, 'hourly', '2026-03-09')).toMatchObject({
      state: 'failed',
      slots: 23,
      run: null,
      states: [
        { state: 'failed', slots: 1 },
        { state: 'succeeded', slots: 22 },
      ],
    });
    // Thirteen slots of today are due and have no run; eleven are to come.
    expect(findCell(model, 'hourly', '2026-03-10')?.states).toEqual([
      { state: 'late', slots: 13 },
      { state: 'future', slots: 11 },
    ]);
    expect(findCell(model, 'hourly', '2026-03-13')).toMatchObject({ state: 'future', slots: 24 });
    expect(model?.day?.slots).toHaveLength(23);
    expect(html).toContain('hourly on 2026-03-09');
  }));

test('days are those of the time zone of the pipeline', () =>
  withDatabase(async ({ pool }) => {
    // 05:00 in Tokyo is 20:00 of the day before in UTC.
    await record(pool, { pipeline: 'tokyo', slot: '2026-03-08T20:00:00Z', status: 'succeeded', day: '2026-03-09' });
    const { model } = await open(pool, '/grid?days=7');
    expect(findCell(model, 'tokyo', '2026-03-09')?.state).toBe('succeeded');
    expect(findCell(model, 'tokyo', '2026-03-08')).toBe(null);
  }));

test('runs of start are shown although they have no slot', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(
      `insert into ops.runs (pipeline, trigger, status, slot, business_date, streams, finished_at)
       select 'daily', t, 'succeeded', '2026-03-10T11:11:00Z', '2026-03-10', '{x}', now() from unnest('{start,backfill}'::text[]) t`,
    );
    const { model } = await open(pool, '/grid');
    expect(findCell(model, 'daily', '2026-03-10')).toMatchObject({ state: 'succeeded', slots: 1, run: 1 });
  }));

test.each(['/grid?days=31', '/grid?pipeline=<b>', '/grid?pipeline=daily&day=2026-02-30'])('%s is refused', (path) =>
  withDatabase(async ({ pool }) => {
    await expect(open(pool, path)).rejects.toBeInstanceOf(ConfigError);
  }),
);

describe('buttons', () => {
  const createContext = (pool: Pool): ActionContext => ({
    pool,
    config,
    environment: readEnvironment({}),
    source: 'simulator',
    viewer: { id: 'test', name: 'test', level: 'operate' },
    now: NOW,
    spendCapPerDay: null,
    dispatch: async () => undefined,
  });

  test('pause a schedule and resume it; slots of the meantime are paused', () =>
    withDatabase(async ({ pool }) => {
      const context = createContext(pool);
      await know(pool, 'daily', '2026-03-08T12:00:00Z');
      expect(
        (await pausePipeline.perform({ ...context, now: new Date('2026-03-08T13:00:00Z') }, { pipeline: 'daily' }))
          .message,
      ).toContain('daily is paused');
      const paused = await open(pool, '/grid');
      expect(findCell(paused.model, 'daily', '2026-03-09')?.state).toBe('paused');
      const coming = paused.model?.rows.find(({ pipeline }) => pipeline === 'daily')?.cells.at(-1);
      expect(coming?.state).toBe('paused');
      expect(paused.html).toContain('npx echotik-warehouse schedule resume daily');
      await resumePipeline.perform(context, { pipeline: 'daily' });
      const [schedule] = await listSchedules(pool);
      expect(schedule).toMatchObject({ paused_at: null, last_outcome: 'paused' });
      expect((await resumePipeline.perform(context, { pipeline: 'daily' })).message).toBe('daily was not paused.');
      await expect(pausePipeline.perform(context, { pipeline: 'nope' })).rejects.toThrow("there is no pipeline 'nope'");
    }));

  test('are disabled for viewers', () =>
    withDatabase(async ({ pool }) => {
      const { html } = await openPage(gridPage, '/grid', { pool, config, now: NOW, level: 'view' });
      expect(html).toContain('needs the level operate');
    }));
});
