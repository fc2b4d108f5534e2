/** Case 01 and fault G15: the API is away just when a slot begins. */
import { describe, expect, inject, test } from 'vitest';
import { setTimeout as wait } from 'node:timers/promises';
import { configSchema } from '../../src/config/config.ts';
import { beginRun } from '../../src/jobs/ledger/begin.ts';
import { pipelinePlan } from '../../src/jobs/plans/pipelines.ts';
import type { Pool } from '../../src/load/pool.ts';
import { type Simulator, startSimulator } from '../../src/simulator/server.ts';
import { apiVariables, type CliProcess, startCli, type Variables } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { type Front, says, withFront } from '../support/front.ts';
import type { Backend } from '../support/world.ts';

/** The second pipeline asks nobody: its slots wake the scheduler, which would look every 30 s else. */
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

/** The slot of the chart has begun a run; nobody works on it yet. */
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
          await beginRun(pool, pipelinePlan(config, 'chart', { trigger: 'cron', slot }), slot);
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

const chartOf = async (pool: Pool) =>
  (await pool.query(`select * from ops.runs where pipeline = 'chart' order by run_id limit 1`)).rows[0];

async function until<T>(look: () => Promise<T>, holds: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await look();
    if (holds(found)) return found;
    await wait(50);
  }
}

const attemptsOf = async (pool: Pool) =>
  (
    await pool.query(`select a.state, count(*)::int as attempts, sum(r.failures)::int as failures
      from ops.attempts a join ops.requests r using (request_id) join ops.runs u using (run_id)
      where u.pipeline = 'chart' group by 1 order by 1`)
  ).rows;

describe.each<Backend>(['postgres', 'redis'])('on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('connections refused: the run waits, counts no try, costs nothing, and goes on by itself', () =>
    withSlot(backend, async ({ pool, simulator, front, start }) => {
      await front.down();
      const worker = start(['worker']);
      await until(
        () => attemptsOf(pool),
        (found) => (found[0]?.attempts ?? 0) >= 3,
      );
      expect(await chartOf(pool)).toMatchObject({ status: 'running', finished_at: null });
      expect(await attemptsOf(pool)).toMatchObject([{ state: 'released', failures: 0 }]);
      await front.up();
      const run = await until(
        () => chartOf(pool),
        ({ finished_at }) => finished_at !== null,
      );
      expect(run).toMatchObject({ status: 'succeeded', credits: simulator.bill.credits, requests_done: MUSIC + 1 });
      worker.kill('SIGTERM');
      const log = (await worker.ended).stdout;
      expect(log).toMatch(
        /"level":40,[^\n]*"for":"the API \(lane realtime\)[^\n]*ECONNREFUSED[^\n]*"msg":"waiting begins"/,
      );
      expect(log).toMatch(/"level":30,[^\n]*"msg":"waiting is over"/);
    }),
  );

  test.skipIf(skip)('a worker that is stopped while it waits loses nothing, and the next one goes on', () =>
    withSlot(backend, async ({ pool, simulator, start }) => {
      // No such host, by RFC 6761.
      const worker = start(['worker'], { ECHOTIK_BASE_URL: 'http://echotik.invalid' });
      await until(
        () => attemptsOf(pool),
        (found) => (found[0]?.attempts ?? 0) >= 2,
      );
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
      const run = await until(
        () => chartOf(pool),
        ({ finished_at }) => finished_at !== null,
      );
      expect(run).toMatchObject({ status: 'succeeded', credits: simulator.bill.credits });
    }),
  );
});

test('503 of the one endpoint of a slot: the run fails, and a scheduler asks again what failed', () =>
  withSlot('postgres', async ({ pool, simulator, front, start }) => {
    front.behave((path) => (path.includes('/music/list') ? says(503) : undefined));
    const worker = start(['worker']);
    const scheduler = start(['scheduler', '--yes']);
    const failed = await until(
      () => chartOf(pool),
      ({ finished_at }) => finished_at !== null,
    );
    expect(failed).toMatchObject({ status: 'failed', error: expect.stringContaining('HTTP 503') });
    const minutes = (failed.resume_at.getTime() - failed.finished_at.getTime()) / 60_000;
    expect(Math.round(minutes)).toBe(2);
    front.behave(() => undefined);
    await pool.query(`update ops.runs set resume_at = now() where pipeline = 'chart'`);
    const run = await until(
      () => chartOf(pool),
      ({ status }) => status === 'succeeded',
    );
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
