import { writeFile } from 'node:fs/promises';
import { expect, inject, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { apiVariables, toEnvironment, type Variables } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { type StartedProcess, startProcess } from '../support/start-process.ts';
import { tmpdir } from 'node:os';

const ranks = { cron: '0 0 1 1 *', maxPages: 1, streams: ['seller-ranklist'] };
const SETTINGS = { budget: { day: 5 }, lanes: {}, pipelines: { ranks } };

const readLog = (service: StartedProcess) => service.lines().map((line) => parseAs<Record<string, unknown>>(line));

/** Lends services of a database and a simulator, and stops those that still run. */
const withServices = (
  work: (scene: {
    readonly pool: Pool;
    readonly env: Variables;
    readonly start: (command: string, path: string) => Promise<StartedProcess>;
  }) => Promise<void>,
) =>
  withDatabase(async ({ url, pool }) => {
    const simulator = await startSimulator();
    const services: StartedProcess[] = [];
    const env = { DATABASE_URL: url, ...apiVariables(simulator) };
    const start = async (command: string, path: string) => {
      const args = command === 'scheduler' ? [command, '--yes'] : [command];
      const variables = toEnvironment({ ...env, ECHOTIK_CONFIG: path });
      const service = startProcess(inject('program'), args, { variables, cwd: tmpdir() });
      services.push(service);
      await service.printed(`${command} ready`);
      return service;
    };
    try {
      await work({ pool, env, start });
    } finally {
      for (const service of services) service.kill('SIGTERM');
      await Promise.all(services.map(({ ended }) => ended));
      await simulator.close();
    }
  });

test('SIGHUP makes a scheduler and a worker read their configuration again; one with a mistake changes nothing', () =>
  withConfigFile(SETTINGS, (path) =>
    withServices(async ({ pool, start }) => {
      const services = [await start('scheduler', path), await start('worker', path)];
      const hangUp = async (settings: object, printed: string) => {
        await writeFile(path, JSON.stringify(settings));
        for (const service of services) service.kill('SIGHUP');
        for (const service of services) await service.printed(printed);
      };
      await hangUp({ ...SETTINGS, pipelines: { ranks: { ...ranks, after: 'rank' } } }, 'was not reloaded');
      const lists = { after: 'ranks', streams: ['seller-list'] };
      const next = {
        ...SETTINGS,
        lanes: { offline: { perSecond: 9 } },
        budget: { day: 7 },
        pipelines: { ranks, lists },
      };
      await hangUp(next, 'take effect when the process is started again');
      for (const service of services) {
        const log = readLog(service);
        expect(log.find(({ msg }) => String(msg).includes('was not reloaded'))).toMatchObject({
          err: { message: expect.stringContaining("pipelines.ranks.after: there is no pipeline 'rank'") },
        });
        expect(log.find(({ msg }) => msg === 'configuration reloaded')).toMatchObject({
          changed: ['lanes.offline.perSecond', 'budget.day', 'pipelines.lists'],
        });
        expect(log.find(({ keys }) => keys)).toMatchObject({ keys: ['lanes'] });
      }
      const known = async () =>
        (await pool.query<{ pipeline: string }>('select pipeline from ops.schedules order by 1')).rows.map(
          ({ pipeline }) => pipeline,
        );
      await expect.poll(known).toEqual(['lists', 'ranks']);
    }),
  ));

test('two schedulers with different configurations report each other, and status does; ended ones are not mentioned', () =>
  withConfigFile(SETTINGS, (path) =>
    withConfigFile({ ...SETTINGS, pipelines: { ranks: { ...ranks, maxPages: 2 } } }, (other) =>
      withServices(async ({ pool, env, start }) => {
        const [first, second] = [await start('scheduler', path), await start('scheduler', other)];
        await second.printed('has another configuration: pipeline ranks');
        const status = async () => (await runInProcess(['status'], { ...env, ECHOTIK_CONFIG: path })).stderr;
        const warning = /^warning: the scheduler \S+ has another configuration: pipeline ranks$/m;
        expect(await status()).toMatch(warning);
        second.kill('SIGTERM');
        await second.ended;
        expect(await status()).not.toMatch(warning);
        // One that was killed is forgotten when it has not scanned for longer than a scheduler rests.
        const third = await start('scheduler', other);
        third.kill('SIGKILL');
        await third.ended;
        expect(await status()).toMatch(warning);
        await pool.query(`update ops.schedulers set seen_at = now() - interval '66 minutes' where name like $1`, [
          `%:${third.pid}`,
        ]);
        expect(await status()).not.toMatch(warning);
        first.kill('SIGTERM');
        await first.ended;
      }),
    ),
  ));
