/** Case 45: what describes only the present is not stored under a day that is over. */
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/jobs/ledger/begin.ts';
import { pipelinePlan } from '../../src/jobs/plans/pipelines.ts';
import type { Pool } from '../../src/load/pool.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { apiVariables, startCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { withConfigFile } from '../support/config-file.ts';

const TWO_DAYS_MS = 2 * 86_400_000;
const RANKS = { stream: 'product-ranklist', params: { rank_type: 1 } };

const untilEnded = async (pool: Pool) => {
  for (;;) {
    const { rows } = await pool.query(
      'select status, error, requests_failed from ops.runs where finished_at is not null',
    );
    if (rows.length) return rows[0];
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** A scheduler began a run two days ago, and no worker ran since; now one does. */
const workLate = (
  streams: readonly unknown[],
  work: (pool: Pool, run: object, log: string, calls: number) => Promise<void>,
) =>
  withConfigFile({}, (path) =>
    withDatabase(async ({ url, pool }) => {
      const simulator = await startSimulator({ musicPerRegion: 5 });
      try {
        const slot = new Date(Date.now() - TWO_DAYS_MS);
        const config = configSchema.parse({ pipelines: { late: { cron: '0 10 * * *', streams } } });
        const plan = pipelinePlan(config, 'late', { trigger: 'cron', slot });
        await beginRun(pool, { ...plan, maxPages: 1 }, slot);
        const worker = startCli(['worker'], { ...apiVariables(simulator), DATABASE_URL: url, ECHOTIK_CONFIG: path });
        const run = await untilEnded(pool);
        worker.kill('SIGTERM');
        await work(pool, run, (await worker.ended).stdout, simulator.journal.length);
      } finally {
        await simulator.close();
      }
    }),
  );

test('a chart that nobody asked in time is not asked, and its slot is missed', () =>
  workLate(['trending-music-list'], async (pool, run, log, calls) => {
    expect(calls).toBe(0);
    expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining('describes only the present') });
    expect((await pool.query('select count(*)::int as rows from echotik.music_snapshots')).rows).toEqual([{ rows: 0 }]);
    expect((await pool.query('select outcome, reason from ops.ticks')).rows).toEqual([
      { outcome: 'missed', reason: expect.stringContaining('no worker asked its streams in time') },
    ]);
    expect(log).toMatch(/"level":40,[^\n]*"reason":"no worker asked its streams in time[^\n]*"msg":"slot missed"/);
    expect(log).toMatch(/"level":50,[^\n]*"msg":"run ended: failed"/);
  }));

test('what names its days is asked all the same, and the run is not green', () =>
  workLate(['trending-music-list', RANKS], async (pool, run, log) => {
    expect(run).toMatchObject({ status: 'partial', requests_failed: 1 });
    const { rows } = await pool.query('select stream, status from ops.requests where attempts > 0 group by 1, 2');
    expect(rows).toEqual([{ stream: 'product-ranklist', status: 'done' }]);
    expect((await pool.query('select count(*)::int as rows from echotik.music_snapshots')).rows).toEqual([{ rows: 0 }]);
    expect((await pool.query('select outcome from ops.ticks')).rows).toEqual([{ outcome: 'run' }]);
    expect(log).toMatch(/"stream":"trending-music-list","requests":1,[^\n]*"msg":"requests expired"/);
  }));
