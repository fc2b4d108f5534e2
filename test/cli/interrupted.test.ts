import { expect, test } from 'vitest';
import type { Pool } from '../../src/load/connection/pool.ts';
import { startSimulator } from '../../simulator/server.ts';
import { apiVariables, startCli } from '../support/cli.ts';
import { withConfigFile } from '../support/config-file.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';

const BLOCKED = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

/** Waits until a session waits for a lock. */
const untilBlocked = (pool: Pool): Promise<void> =>
  expect.poll(async () => (await pool.query(BLOCKED)).rowCount, { interval: 20, timeout: 240_000 }).toBeGreaterThan(0);

test.each([
  ['sync', ['sync', 'trending-music-list']],
  ['start', ['start', '--once']],
  ['backfill', ['backfill', 'product-ranklist', '--from', '2026-01-01', '--to', '2026-01-02', '--yes']],
] as const)(
  '%s that is interrupted before its first run leaves a warehouse without runs and without a source',
  (_, args) =>
    withDatabase(async ({ url, pool }) => {
      const holder = await pool.connect();
      await holder.query('begin; lock table ops.runs in access exclusive mode');
      const command = startCli(args, { DATABASE_URL: url });
      await untilBlocked(pool);
      command.kill('SIGINT');
      await holder.query('commit');
      holder.release();
      const { code, stderr } = await command.ended;
      expect(code).toBe(130);
      expect(stderr).toMatch(/Interrupted before a run began: no request was sent\.\n$/);
      expect(stderr).not.toContain('undefined');
      expect((await pool.query('select source from ops.warehouse')).rows).toEqual([{ source: null }]);
      expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
    }),
);

test('a warehouse whose first command was interrupted can still be used for real data', () =>
  withDatabase(async ({ url, pool }) => {
    await pool.query('insert into ops.warehouse default values');
    const simulator = await startSimulator({ musicPerRegion: 2 });
    try {
      const real = { DATABASE_URL: url, ...apiVariables(simulator) };
      expect(await runInProcess(['sync', 'trending-music-list', '--yes'], real)).toMatchObject({ code: 0 });
    } finally {
      await simulator.close();
    }
    expect((await pool.query('select source from ops.warehouse')).rows).toEqual([{ source: 'api' }]);
    expect(await runInProcess(['sync', 'trending-music-list'], { DATABASE_URL: url })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('this warehouse holds real data'),
    });
  }));

/** Once the first run has ended, this query waits for a lock of the test: the command is between two runs then. */
const WAITS = `select '6703723351497508865' as clip_id, 'US' as region, 7 as period where not exists (select from ops.runs where finished_at is not null)
  or pg_advisory_xact_lock_shared(42)::text is not null`;
const cron = '0 10 * * *';
const pipelines = {
  first: { cron, streams: ['trending-music-list'] },
  second: { cron, streams: [{ stream: 'trending-music-detail', sql: WAITS }] },
};

test.each([
  ['sync', ['sync', 'first', 'second']],
  ['start', ['start', '--once']],
] as const)('%s that is interrupted between two runs says how many have ended', (_, args) =>
  withDatabase(({ url, pool }) =>
    withConfigFile({ pipelines }, async (path) => {
      const holder = await pool.connect();
      await holder.query('select pg_advisory_lock(42)');
      const command = startCli(args, { DATABASE_URL: url, ECHOTIK_CONFIG: path });
      await untilBlocked(pool);
      command.kill('SIGINT');
      await holder.query('select pg_advisory_unlock(42)');
      holder.release();
      const { code, stderr } = await command.ended;
      expect(stderr).toMatch(/Interrupted between runs: 1 of 2 has ended, the others have not begun\.\n$/);
      expect(code).toBe(130);
    }),
  ),
);
