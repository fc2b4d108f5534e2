import { expect, test } from 'vitest';
import type { Pool } from '../../src/load/pool.ts';
import { startSimulator } from '../../src/simulator/server.ts';
import { apiVariables, runCli, startCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';

const BLOCKED = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

async function untilBlocked(pool: Pool): Promise<void> {
  while (!(await pool.query(BLOCKED)).rowCount);
}

test.each([
  ['sync', ['sync', 'trending-music-list']],
  ['start', ['start', '--once']],
  ['backfill', ['backfill', 'product-ranklist', '--from', '2026-01-01', '--to', '2026-01-02', '--yes']],
] as const)('%s that is interrupted before its first run leaves an empty warehouse that belongs to nobody', (_, args) =>
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
    expect(stderr).toMatch(/Interrupted before a run began: nothing was asked\.\n$/);
    expect(stderr).not.toContain('undefined');
    expect((await pool.query('select source from ops.warehouse')).rows).toEqual([{ source: null }]);
    expect((await pool.query('select from ops.runs')).rowCount).toBe(0);
    if (args[0] !== 'sync') return;

    const simulator = await startSimulator({ musicPerRegion: 2 });
    try {
      const real = { DATABASE_URL: url, ...apiVariables(simulator) };
      expect(await runCli(['sync', 'trending-music-list', '--yes'], real)).toMatchObject({ code: 0 });
    } finally {
      await simulator.close();
    }
    expect((await pool.query('select source from ops.warehouse')).rows).toEqual([{ source: 'api' }]);
    expect(await runCli(['sync', 'trending-music-list'], { DATABASE_URL: url })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('this warehouse holds real data'),
    });
  }),
);
