import { expect, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import { apiVariables, startCli } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { parseAs } from '../support/parse-as.ts';
import { runInProcess } from '../support/run-in-process.ts';

const CREDENTIALS = { ECHOTIK_USERNAME: 'me', ECHOTIK_PASSWORD: 'secret', ECHOTIK_BASE_URL: 'http://127.0.0.1:9' };
const NOWHERE = 'postgres://nobody@127.0.0.1:9/none';
const pipelines = {
  ranks: { cron: '0 0 1 1 *', maxPages: 1, streams: ['seller-ranklist'] },
  broken: { cron: '0 0 1 1 *', streams: [{ stream: 'product-detail', sql: 'select nonsense' }] },
};

test.each<[string, object, boolean]>([
  ['no budget', { budget: {} }, true],
  ['only the zone of one', { budget: { timezone: 'Asia/Bangkok' } }, true],
  [
    'a limit for one of two pipelines',
    { budget: {}, pipelines: { a: { ...pipelines.ranks, budget: { day: 1 } }, b: pipelines.ranks } },
    true,
  ],
  ['a limit a day', { budget: { day: 5 } }, false],
  ['a limit a month', { budget: { month: 5 } }, false],
  ['unlimited', { budget: 'unlimited' }, false],
  ['a limit for each pipeline', { budget: {}, pipelines: { a: { ...pipelines.ranks, budget: { day: 1 } } } }, false],
])('with credentials a schedule with %s is refused: %j %s', (_, settings, isRefused) =>
  withConfigFile({ pipelines: { ranks: pipelines.ranks }, ...settings }, async (path) => {
    for (const args of [
      ['scheduler', '--yes'],
      ['start', '--yes'],
    ]) {
      const { code, stderr } = await runInProcess(args, {
        ECHOTIK_CONFIG: path,
        DATABASE_URL: NOWHERE,
        ...CREDENTIALS,
      });
      expect([code, stderr]).toEqual(
        isRefused
          ? [
              2,
              expect.stringMatching(
                /^error: the schedule would spend .*there is no budget\n {2}-> set .*budget: unlimited/,
              ),
            ]
          : [1, expect.stringContaining('cannot reach PostgreSQL')],
      );
    }
    // Runs of a command that waits for them are confirmed, and the simulator bills nothing.
    for (const [args, env] of [
      [['start', '--once', '--yes'], CREDENTIALS],
      [['start'], {}],
    ] as const) {
      const { stderr } = await runInProcess(args, { ECHOTIK_CONFIG: path, DATABASE_URL: NOWHERE, ...env });
      expect(stderr).toContain('cannot reach PostgreSQL');
    }
  }),
);

test('a scheduler logs the forecast of each pipeline and of all together, and the error of one that cannot be planned', () =>
  withConfigFile({ pipelines, budget: { month: 100 } }, (path) =>
    withDatabase(async ({ url, pool }) => {
      const simulator = await startSimulator();
      try {
        const env = { DATABASE_URL: url, ECHOTIK_CONFIG: path, ...apiVariables(simulator) };
        const scheduler = startCli(['scheduler', '--yes'], env);
        const countSchedules = async () => (await pool.query('select from ops.schedules')).rowCount;
        await expect.poll(countSchedules, { interval: 20, timeout: 240_000 }).toBeGreaterThan(0);
        scheduler.kill('SIGTERM');
        const { code, stdout } = await scheduler.ended;
        expect(code).toBe(0);
        const lines = stdout
          .trim()
          .split('\n')
          .map((line) => parseAs<Record<string, unknown>>(line));
        expect(lines.filter(({ msg }) => String(msg).startsWith('forecast'))).toMatchObject([
          { pipeline: 'ranks', credits_per_run: 1, credits_in_30_days: 0, basis: 'known' },
          { pipeline: 'broken', err: { message: expect.stringContaining('pipeline broken: ') } },
          { msg: 'forecast of all pipelines', credits_in_30_days: 0, budget_month: 100, budget_day: null },
        ]);
      } finally {
        await simulator.close();
      }
    }),
  ));
