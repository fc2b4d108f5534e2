/** Case 01 and fault G15: the API is unavailable when a slot begins. */
import { describe, expect, inject, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/ledger/begin-run.ts';
import { planKnownPipeline as planPipeline } from '../support/known-plans.ts';
import type { Run } from '../../src/ledger/runs.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { apiVariables, type CliProcess, startCli, type Variables } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { type Front, says, withFront } from '../support/front.ts';
import { until } from '../support/until.ts';
import type { Backend } from '../support/world.ts';

/** The second pipeline sends no call. Its slots make the scheduler scan every 2 s instead of every 30 s. */
const PIPELINES = {
  chart: { cron: '0 0 1 1 *', streams: ['trending-music-list', 'trending-music-detail'] },
  clock: { cron: '*/2 * * * * *', overlap: 'skip', streams: ['industry-classification-mapping'] },
};
const MUSIC = 5;

interface Scene {
  readonly pool: Pool;
  readonly simulator: Simulator;
  readonly front: Front;
  readonly start: (args: readonly string[], more?: Variables) => CliProcess;
}

/** The slot of the chart has begun a run; no worker runs yet. */
const withSlot = (backend: Backend, work: (scene: Scene) => Promise<void>) =>
  withConfigFile({ pipelines: PIPELINES }, (path) =>
    withDatabase(async ({ url, pool }) => {
      const simulator = await startSimulator({ musicPerRegion: MUSIC });
      const started: CliProcess[] = [];
      try {
        await withFront(simulator, async (front) => {
          const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
          const env = {
            ...apiVariables(simulator),
            ECHOTIK_BASE_URL: front.url,
            DATABASE_URL: url,
            ECHOTIK_CONFIG: path,
            ...(redisUrl ? { REDIS_URL: redisUrl } : {}),
          };
          const slot = new Date();
          const config = configSchema.parse({ pipelines: PIPELINES });
          await beginRun(pool, planPipeline(config, 'chart', { trigger: 'cron', slot }), slot);
          const start = (args: readonly string[], more: Variables = {}) => {
            const process = startCli(args, { ...env, ...more });
            started.push(process);
            return process;
          };
          await work({ pool, simulator, front, start });
        });
      } finally {
        for (const process of started) process.kill('SIGTERM');
        await Promise.all(started.map(({ ended }) => ended));
        await simulator.close();
      }
    }),
  );

const readChart = async (pool: Pool): Promise<Run> =>
  onlyRow(await pool.query<Run>(`select * from ops.runs where pipeline = 'chart' order by run_id limit 1`));

/** Waits until the run of the chart fulfils the condition. */
const untilChart = (pool: Pool, what: string, isSo: (run: Run) => boolean): Promise<Run> =>
  until(async () => {
    const run = await readChart(pool);
    return isSo(run) && run;
  }, what);

const hasEnded = ({ finished_at }: Run) => finished_at !== null;

const untilAttempts = (pool: Pool, count: number) =>
  until(async () => ((await readAttempts(pool))[0]?.attempts ?? 0) >= count, `${count} attempts`);

const readAttempts = async (pool: Pool) =>
  (
    await pool.query<{
      state: string;
      attempts: number;
      failures: number;
    }>(`select a.state, count(*)::int as attempts, sum(r.failures)::int as failures
      from ops.attempts a join ops.requests r using (request_id) join ops.runs u using (run_id)
      where u.pipeline = 'chart' group by 1 order by 1`)
  ).rows;

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)(
    'connections refused: the run waits, counts no failure, costs nothing, and continues by itself',
    () =>
      withSlot(backend, async ({ pool, simulator, front, start }) => {
        await front.down();
        const worker = start(['worker']);
        await untilAttempts(pool, 3);
        expect(await readChart(pool)).toMatchObject({ status: 'running', finished_at: null });
        expect(await readAttempts(pool)).toMatchObject([{ state: 'released', failures: 0 }]);
        await front.up();
        const run = await untilChart(pool, 'the run has ended', hasEnded);
        expect(run).toMatchObject({ status: 'succeeded', credits: simulator.bill.credits, requests_done: MUSIC + 1 });
        worker.kill('SIGTERM');
        const log = (await worker.ended).stdout;
        expect(log).toMatch(
          /"level":40,[^\n]*"for":"the API \(lane realtime\)[^\n]*ECONNREFUSED[^\n]*"msg":"waiting begins"/,
        );
        expect(log).toMatch(/"level":30,[^\n]*"msg":"waiting is over"/);
      }),
  );

  test.skipIf(skip)('a worker that is stopped while it waits loses nothing, and the next one continues', () =>
    withSlot(backend, async ({ pool, simulator, start }) => {
      // No such host, by RFC 6761.
      const worker = start(['worker'], { ECHOTIK_BASE_URL: 'http://echotik.invalid' });
      await untilAttempts(pool, 2);
      worker.kill('SIGTERM');
      expect(await worker.ended).toMatchObject({ code: 0 });
      expect(
        (await pool.query(`select status, failures from ops.requests where lane = 'realtime'`)).rows,
      ).toContainEqual({
        status: 'queued',
        failures: 0,
      });
      expect(simulator.bill.charged).toBe(0);
      start(['worker']);
      const run = await untilChart(pool, 'the run has ended', hasEnded);
      expect(run).toMatchObject({ status: 'succeeded', credits: simulator.bill.credits });
    }),
  );
});

test('503 of the only endpoint of a slot: the run fails, and a scheduler resumes it', () =>
  withSlot('postgres', async ({ pool, simulator, front, start }) => {
    front.behave((path) => (path.includes('/music/list') ? says(503) : undefined));
    const worker = start(['worker']);
    const scheduler = start(['scheduler', '--yes']);
    const failed = await untilChart(pool, 'the run has ended', hasEnded);
    expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('HTTP 503') });
    const minutes = ((failed.resume_at?.getTime() ?? NaN) - (failed.finished_at?.getTime() ?? NaN)) / 60_000;
    expect(Math.round(minutes)).toBe(2);
    front.behave(() => undefined);
    await pool.query(`update ops.runs set resume_at = now() where pipeline = 'chart'`);
    const run = await untilChart(pool, 'the run has succeeded', ({ status }) => status === 'succeeded');
    expect(run).toMatchObject({
      resumes: 1,
      resume_at: null,
      requests_done: MUSIC + 1,
      credits: simulator.bill.credits,
    });
    worker.kill('SIGTERM');
    scheduler.kill('SIGTERM');
    const log = (await Promise.all([worker.ended, scheduler.ended])).map(({ stdout }) => stdout).join('');
    expect(log.match(/"pipeline":"chart"[^\n]*"msg":"run ended: failed"/g)).toHaveLength(1);
    expect(log).toMatch(/"pipeline":"chart"[^\n]*"msg":"run resumed"/);
    expect(log.match(/"pipeline":"chart"[^\n]*"msg":"run ended: succeeded"/g)).toHaveLength(1);
  }));
