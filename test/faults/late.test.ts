/** Case 45: data that describes only the present is not stored under a past day. */
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { planKnownPipeline as planPipeline } from '../support/known-plans.ts';
import type { Run } from '../../src/ledger/runs.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { startSimulator } from '../../simulator/server.ts';
import { apiVariables, startCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { until } from '../support/until.ts';
import { withConfigFile } from '../support/config-file.ts';

const TWO_DAYS_MS = 2 * 86_400_000;
const RANKS = { stream: 'product-ranklist', params: { rank_type: 1 } };

const untilEnded = (pool: Pool) =>
  until(
    async () =>
      (
        await pool.query<Pick<Run, 'status' | 'error' | 'requests_failed'>>(
          'select status, error, requests_failed from ops.runs where finished_at is not null',
        )
      ).rows[0],
    'the run has ended',
  );

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
        const plan = planPipeline(config, 'late', { trigger: 'cron', slot });
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

test('a chart that no worker requested in time is not requested, and its slot is missed', () =>
  workLate(['trending-music-list'], async (pool, run, log, calls) => {
    expect(calls).toBe(0);
    expect(run).toMatchObject({ status: 'failed', error: expect.stringContaining('describes only the present') });
    expect((await pool.query('select count(*)::int as rows from echotik.music_snapshots')).rows).toEqual([{ rows: 0 }]);
    expect((await pool.query('select outcome, reason from ops.ticks')).rows).toEqual([
      { outcome: 'missed', reason: expect.stringContaining('no worker requested its streams in time') },
    ]);
    expect(log).toMatch(/"level":40,[^\n]*"reason":"no worker requested its streams in time[^\n]*"msg":"slot missed"/);
    expect(log).toMatch(/"level":50,[^\n]*"msg":"run ended: failed"/);
  }));

test('a list that has a date is requested nevertheless, and the run is partial', () =>
  workLate(['trending-music-list', RANKS], async (pool, run, log) => {
    expect(run).toMatchObject({ status: 'partial', requests_failed: 1 });
    const { rows } = await pool.query('select stream, status from ops.requests where attempts > 0 group by 1, 2');
    expect(rows).toEqual([{ stream: 'product-ranklist', status: 'done' }]);
    expect((await pool.query('select count(*)::int as rows from echotik.music_snapshots')).rows).toEqual([{ rows: 0 }]);
    expect((await pool.query('select outcome from ops.ticks')).rows).toEqual([{ outcome: 'run' }]);
    expect(log).toMatch(/"stream":"trending-music-list","requests":1,[^\n]*"msg":"requests expired"/);
  }));
