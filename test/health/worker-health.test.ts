/** The health of real processes, read with curl: what they need goes away and comes back. */
import { tmpdir } from 'node:os';
import { expect, inject, test } from 'vitest';
import type { HealthReport } from '../../src/health/health.ts';
import { createPool } from '../../src/load/connection/pool.ts';
import { startSimulator } from '../../simulator/server.ts';
import { beginWaitingRun, withWaitingRun } from '../faults/waiting-run.ts';
import { startPostgresCluster } from '../support/postgres-cluster.ts';
import { untilReady } from '../support/probe-health.ts';
import { hasRedisServer, startRedisServer } from '../support/redis.ts';
import { startProcess, type StartedProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

/** A call that is in flight as long as the test. */
const HANGING_MS = 3_600_000;
const SERVED = { ECHOTIK_HEALTH_PORT: '0' };

/** Where the process serves its health, as it logs it when it is ready. */
const findUrl = (process: StartedProcess): string => /"health":"([^"]+)"/.exec(process.output())?.[1] ?? '';

const namesOfFailed = ({ services }: HealthReport) => services.filter(({ ok }) => !ok).map(({ name }) => name);

const ask = async (url: string, ...args: string[]) => {
  const { ended } = startProcess(inject('program'), ['health', '--health-port', new URL(url).port, ...args], {
    cwd: tmpdir(),
  });
  const { code, stdout, stderr } = await ended;
  return { code, stdout, stderr };
};

test.skipIf(!hasRedisServer())('a worker whose Redis is frozen is live and not ready, and ready again', () =>
  withWaitingRun({ latencyMs: HANGING_MS }, async ({ url: databaseUrl, simulator }) => {
    const redis = await startRedisServer();
    const worker = startWorkerProcess({ databaseUrl, simulator, redisUrl: redis.url, deadline: 1, variables: SERVED });
    try {
      await worker.ready;
      const url = findUrl(worker);
      await untilReady(url, 200);
      redis.signal('SIGSTOP');
      expect(namesOfFailed(await untilReady(url, 503))).toEqual(['queue']);
      redis.signal('SIGCONT');
      await untilReady(url, 200);
    } finally {
      worker.kill('SIGKILL');
      await worker.exited;
      await redis.stop();
    }
  }),
);

test('a worker whose PostgreSQL is away is live and not ready, and ready again', async () => {
  const cluster = await startPostgresCluster(inject('scratch'));
  const simulator = await startSimulator({ latencyMs: HANGING_MS });
  const pool = createPool(cluster.url(), { max: 1 });
  try {
    await beginWaitingRun(pool);
    const worker = startWorkerProcess({ databaseUrl: cluster.url(), simulator, deadline: 1, variables: SERVED });
    try {
      await worker.ready;
      const url = findUrl(worker);
      await untilReady(url, 200);
      await cluster.stop('immediate');
      const report = await until(async () => {
        const found = await untilReady(url, 503);
        return namesOfFailed(found).includes('PostgreSQL') && found;
      }, 'PostgreSQL is reported');
      expect(report).toMatchObject({ live: true, ready: false, phase: 'running' });
      expect(await ask(url)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^live, not ready, running\n/) });
      expect(await ask(url, '--ready')).toMatchObject({ code: 1 });
      await cluster.start();
      await untilReady(url, 200);
      expect(await ask(url, '--ready')).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^live, ready, running\n/),
      });
    } finally {
      worker.kill('SIGKILL');
      await worker.exited;
    }
  } finally {
    await pool.end();
    await simulator.close();
    await cluster.remove();
  }
});

test('a worker that stops is not ready until it has ended, and a port belongs to one process', () =>
  withWaitingRun({ latencyMs: HANGING_MS }, async ({ url: databaseUrl, simulator, pool }) => {
    const worker = startWorkerProcess({ databaseUrl, simulator, deadline: 6, variables: SERVED });
    await worker.ready;
    const url = findUrl(worker);
    await untilReady(url, 200);
    const variables = { ECHOTIK_HEALTH_PORT: new URL(url).port };
    const second = startWorkerProcess({ databaseUrl, simulator, variables });
    const { code, stderr } = await second.ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringContaining(`port ${variables.ECHOTIK_HEALTH_PORT} of 127.0.0.1 is in use`),
    ]);
    await until(
      async () => (await pool.query(`select from ops.requests where status = 'running'`)).rowCount,
      'a call is in flight',
    );
    worker.kill('SIGTERM');
    expect(await untilReady(url, 503)).toMatchObject({ live: true, phase: 'stopping' });
    expect(await worker.exited).toEqual({ code: 0, signal: null });
    expect(await ask(url)).toMatchObject({ code: 1, stderr: expect.stringContaining('ECONNREFUSED') });
  }));
