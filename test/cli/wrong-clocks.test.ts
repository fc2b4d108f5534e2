import { expect, test } from 'vitest';
import { diagnoseFutureSlots } from '../../src/doctor/clocks.ts';
import { withConfigFile } from '../support/config-file.ts';
import { runCli } from '../support/cli.ts';
import { FAKETIME } from '../support/faketime.ts';
import { runInProcess } from '../support/run-in-process.ts';
import { withCli } from '../support/with-cli.ts';

test('retention apply deletes nothing while clocks disagree, unless --ignore-clocks is given', () =>
  withCli({ musicPerRegion: 5 }, ({ env, pool, run, simulator }) =>
    withConfigFile({ retention: { attempts: '31d' } }, async (path) => {
      await run(['sync', 'trending-music-list', '--max-pages', '1', '--yes']);
      const apply = (...options: readonly string[]) =>
        runInProcess(['retention', 'apply', '--yes', ...options], { ...env, ECHOTIK_CONFIG: path });
      const { requests, charged } = simulator.bill;
      expect(await apply()).toMatchObject({ code: 0, stdout: 'Nothing is that old.\n' });
      // One request asks the API for its time; it is not billed.
      expect(simulator.bill).toMatchObject({ requests: requests + 1, charged });
      await pool.query(`update raw.responses set fetched_at = fetched_at - interval '41 days'`);
      const { code, stderr } = await apply();
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^error: the clocks .* but the newest answer in the ledger is of .*: nothing is deleted\n {2}-> /,
      );
      expect(await apply('--ignore-clocks')).toMatchObject({ code: 0 });
    }),
  ));

test.skipIf(!FAKETIME)('with a wrong clock nothing is bought for another day', () =>
  withCli({ musicPerRegion: 5 }, async ({ env, pool, simulator }) => {
    const { charged } = simulator.bill;
    const faked = { LD_PRELOAD: FAKETIME ?? '', FAKETIME: '+2d' };
    const sync = ['sync', 'trending-music-list', '--max-pages', '1', '--yes'];
    expect(await runCli(sync, { ...env, ...faked })).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /error: the clock of this host says \S+, that of PostgreSQL \S+: nothing is bought until they agree\n {2}-> set/,
      ),
    });
    expect(simulator.bill).toMatchObject({ charged });
    expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
  }),
);

test('slots in the future are reported', () =>
  withCli({}, async ({ pool, run }) => {
    const slot = `date_trunc('year', now()) + interval '3 years'`;
    await pool.query(`insert into ops.schedules (pipeline) values ('trending');
      insert into ops.ticks (pipeline, slot, outcome, reason) values ('trending', ${slot}, 'missed', 'late')`);
    const report = expect.stringMatching(
      /trending has slots in the future, up to \d{4}-01-01T00:00:00Z: a clock was ahead/,
    );
    for (const command of ['status', 'schedule']) expect((await run([command])).stderr).toEqual(report);
    expect(await diagnoseFutureSlots(pool)).toMatchObject([{ result: 'warning', message: report }]);
  }));
