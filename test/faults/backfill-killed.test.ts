import { describe, expect, inject, test } from 'vitest';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { type Simulator, startSimulator } from '../../simulator/server.ts';
import { apiVariables, runCli, startCli } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { hashTables, expectInvariants } from '../support/invariants.ts';
import { until } from '../support/until.ts';
import type { Backend } from '../support/world.ts';

const DAYS = 40;
const ARGS = ['backfill', 'seller-ranklist', '--from', '2026-01-01', '--to', '2026-02-09', '--max-pages', '1', '--yes'];
/**
 * Calls that one process has reserved when it is killed: those in flight, and those that wait for their turn or their
 * commit.
 */
const MAX_RESERVED = 12;

async function withScene(
  backend: Backend,
  work: (scene: { pool: Pool; simulator: Simulator; variables: Record<string, string> }) => Promise<void>,
): Promise<void> {
  const redisUrl = backend === 'redis' ? inject('redisUrl') : undefined;
  await withDatabase(async ({ pool, url }) => {
    const simulator = await startSimulator({ latencyMs: 40 });
    try {
      const redis = redisUrl ? { REDIS_URL: redisUrl } : {};
      await work({ pool, simulator, variables: { DATABASE_URL: url, ...apiVariables(simulator), ...redis } });
    } finally {
      await simulator.close();
    }
  });
}

const countDone = async (pool: Pool): Promise<number> =>
  onlyRow(await pool.query<{ done: number }>(`select count(*)::int as done from ops.requests where status = 'done'`))
    .done;

async function undisturbed(): Promise<Readonly<Record<string, string>>> {
  let digest: Readonly<Record<string, string>> = {};
  await withScene('postgres', async ({ pool, variables }) => {
    expect(await runCli(ARGS, variables)).toMatchObject({ code: 0 });
    digest = await hashTables(pool);
  });
  return digest;
}

/** E4: the resumed backfill costs exactly the other half. */
describe.each<Backend>(['postgres', 'redis'])('a backfill on the %s queue', (backend) => {
  const skip = backend === 'redis' && !inject('redisUrl');

  test.skipIf(skip)('that is killed halfway is resumed by the same command and costs only the rest', async () => {
    const expected = await undisturbed();
    await withScene(backend, async ({ pool, simulator, variables }) => {
      const victim = startCli(ARGS, variables);
      await until(async () => (await countDone(pool)) >= DAYS / 2, 'half of the days are done', { everyMs: 5 });
      victim.kill('SIGKILL');
      expect(await victim.ended).toMatchObject({ signal: 'SIGKILL' });

      const resumed = await runCli(ARGS, variables);
      expect(resumed).toMatchObject({ code: 0 });
      expect(resumed.stderr).toContain('To request: 0. Open: run 1.');
      const { rows } = await pool.query('select status, requests_total, requests_done from ops.runs');
      expect(rows).toEqual([{ status: 'succeeded', requests_total: DAYS, requests_done: DAYS }]);
      const { lost } = onlyRow(
        await pool.query<{ lost: number }>(`select count(*)::int as lost from ops.attempts where state = 'unknown'`),
      );
      expect(simulator.bill.charged).toBeLessThanOrEqual(DAYS + lost);
      expect(await hashTables(pool)).toEqual(expected);
      await expectInvariants(pool, simulator, { maxUnknown: MAX_RESERVED });
    });
  });
});

test('a backfill that is killed while it writes its plan has sent no call and left no row', () =>
  withScene('postgres', async ({ pool, simulator, variables }) => {
    const killed = await runCli(ARGS, { ...variables, CRASH_AT: 'backfill.plan' });
    expect(killed).toMatchObject({ signal: 'SIGKILL' });
    const { rows } = await pool.query(
      'select (select count(*) from ops.runs) as runs, (select count(*) from ops.requests) as requests',
    );
    expect(rows).toEqual([{ runs: 0, requests: 0 }]);
    expect(simulator.bill.requests).toBe(0);
    expect(await runCli(ARGS, variables)).toMatchObject({ code: 0 });
    expect(simulator.bill.charged).toBe(DAYS);
  }));
