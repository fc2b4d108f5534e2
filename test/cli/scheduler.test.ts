import { expect, test } from 'vitest';
import { startSimulator } from '../../src/simulator/server.ts';
import { apiVariables, startCli } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { runHere } from '../support/here.ts';

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
      const { code, stderr } = await runHere(args, { ECHOTIK_CONFIG: path, DATABASE_URL: NOWHERE, ...CREDENTIALS });
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
    // Runs that somebody waits for are confirmed one by one, and the simulator bills nobody.
    for (const [args, env] of [
      [['start', '--once', '--yes'], CREDENTIALS],
      [['start'], {}],
    ] as const) {
      const { stderr } = await runHere(args, { ECHOTIK_CONFIG: path, DATABASE_URL: NOWHERE, ...env });
      expect(stderr).toContain('cannot reach PostgreSQL');
    }
  }),
);

test('a scheduler logs what each pipeline and all together will cost, and the one that cannot be planned', () =>
  withConfigFile({ pipelines, budget: { month: 100 } }, (path) =>
    withDatabase(async ({ url, pool }) => {
      const simulator = await startSimulator();
      try {
        const env = { DATABASE_URL: url, ECHOTIK_CONFIG: path, ...apiVariables(simulator) };
        const scheduler = startCli(['scheduler', '--yes'], env);
        while (!(await pool.query('select from ops.schedules')).rowCount);
        scheduler.kill('SIGTERM');
        const { code, stdout } = await scheduler.ended;
        expect(code).toBe(0);
        const lines = stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
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
