/** The health of a scheduler and of `start`, as processes. */
import { tmpdir } from 'node:os';
import { expect, inject, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { probeHealth, untilReady } from '../support/probe-health.ts';
import { startProcess } from '../support/start-process.ts';
import { until } from '../support/until.ts';

const settings = {
  budget: 'unlimited',
  pipelines: { yearly: { cron: '0 3 1 1 *', maxPages: 1, streams: ['seller-ranklist'] } },
};

test('a scheduler is live and ready, and reports its scans', () =>
  withDatabase(({ url: databaseUrl }) =>
    withConfigFile(settings, async (config) => {
      const simulator = await startSimulator();
      const scheduler = startProcess(inject('program'), ['scheduler', '--yes', '--health-port', '0'], {
        cwd: tmpdir(),
        variables: {
          DATABASE_URL: databaseUrl,
          ECHOTIK_CONFIG: config,
          ECHOTIK_BASE_URL: simulator.url,
          ECHOTIK_USERNAME: simulator.username,
          ECHOTIK_PASSWORD: simulator.password,
        },
      });
      try {
        await scheduler.printed('scheduler ready');
        const [, url = ''] = /"health":"([^"]+)"/.exec(scheduler.output()) ?? [];
        const { loops, services } = await untilReady(url, 200);
        expect(loops.map(({ name }) => name)).toEqual(['reclaim requests', 'fill queues', 'scan slots']);
        expect(services.map(({ name }) => name)).toEqual(['PostgreSQL', 'queue']);
        scheduler.kill('SIGTERM');
        expect(await scheduler.exited).toEqual({ code: 0, signal: null });
      } finally {
        scheduler.kill('SIGKILL');
        await simulator.close();
      }
    }),
  ));

test('start serves its health from the beginning, and is ready during its first runs', () =>
  withDatabase(({ url: databaseUrl }) =>
    withConfigFile(settings, async (config) => {
      const start = startProcess(inject('program'), ['start', '--health-port', '0'], {
        cwd: tmpdir(),
        variables: { DATABASE_URL: databaseUrl, ECHOTIK_CONFIG: config, ECHOTIK_SPOOL: 'off' },
      });
      try {
        const url = await until(() => /Health: (\S+)\/readyz/.exec(start.output())?.[1], 'it prints where');
        expect((await probeHealth(url, '/livez')).status).toBe(200);
        const { loops } = await untilReady(url, 200);
        expect(loops.map(({ name }) => name)).toContain('lane offline');
        await start.printed('up, Ctrl-C stops');
        const { report } = await probeHealth(url, '/readyz');
        expect(report).toMatchObject({ live: true, ready: true, phase: 'running' });
        expect(report.loops.map(({ name }) => name)).toContain('scan slots');
        start.kill('SIGTERM');
        expect(await start.exited).toEqual({ code: 0, signal: null });
      } finally {
        start.kill('SIGKILL');
      }
    }),
  ));
