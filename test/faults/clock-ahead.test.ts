/** Case 27: the clock of the host of a scheduler is three years ahead. */
import { tmpdir } from 'node:os';
import { expect, inject, test } from 'vitest';
import { readConfig } from '../../src/config/read-config.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { scan } from '../../src/jobs/cron/clock.ts';
import { openLedgerQueues } from '../../src/jobs/queues/ledger-queues.ts';
import { readRows } from '../load/write/row-writes.ts';
import { agreeOn } from '../support/agree-on.ts';
import { toEnvironment } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { FAKETIME } from '../support/faketime.ts';
import { startProcess } from '../support/start-process.ts';
import { withCli } from '../support/with-cli.ts';

const settings = {
  budget: 'unlimited',
  retention: { facts: '365d', bodies: '365d', history: '365d', attempts: '365d' },
  pipelines: { minutely: { cron: '* * * * *', overlap: 'skip', streams: ['trending-music-list'] } },
};

test.skipIf(!FAKETIME)('deletes nothing, and afterwards the schedule goes on', () =>
  withCli({ musicPerRegion: 5 }, ({ env, pool, run }) =>
    withConfigFile(settings, async (path) => {
      await run(['sync', 'trending-music-list', '--max-pages', '1', '--yes']);
      const count = () =>
        readRows(
          pool,
          `select (select count(*)::int from echotik.music_snapshots) as facts,
             (select count(*)::int from raw.responses) as answers, (select count(*)::int from ops.attempts) as attempts`,
        );
      const before = await count();
      expect(before).toMatchObject([{ facts: 5 }]);

      const faked = { LD_PRELOAD: FAKETIME ?? '', FAKETIME: '+3y' };
      const variables = { ...toEnvironment({ ...env, ECHOTIK_CONFIG: path }), ...faked };
      const scheduler = startProcess(inject('program'), ['scheduler', '--yes'], { variables, cwd: tmpdir() });
      await scheduler.printed('scheduler ready');
      // It ends after its maintenance.
      scheduler.kill('SIGTERM');
      const { code, stdout } = await scheduler.ended;
      expect(code).toBe(0);
      expect(stdout).toMatch(/the clock of this host says \S+, that of PostgreSQL \S+: nothing is deleted/);
      expect(await count()).toEqual(before);
      expect(await readRows(pool, 'select from ops.ticks where slot > now()')).toEqual([]);

      const begun: (Date | undefined)[] = [];
      const onError = (error: Error) => {
        throw error;
      };
      const nextMinute = new Date(Date.now() + 60_000);
      const config = readConfig(readEnvironment({ ...env, ECHOTIK_CONFIG: path }));
      const queues = await openLedgerQueues({ databaseUrl: env['DATABASE_URL'] ?? '', onError });
      await scan({
        pool,
        queues,
        config,
        ...agreeOn(nextMinute),
        onError,
        onRun: (_, __, slot) => void begun.push(slot),
      }).finally(() => queues.close());
      expect(begun).toEqual([new Date(Math.floor(nextMinute.getTime() / 60_000) * 60_000)]);
    }),
  ),
);
