/** Case 40: a dump of a warehouse that is restored as staging, and one Redis for both. */
import { expect, inject, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { apiVariables, runCli, startCli, type Variables } from '../support/cli.ts';
import { copyByDump, findDumpPrograms } from '../support/dump.ts';
import { startPostgresCluster, withAdmin } from '../support/postgres-cluster.ts';
import { until } from '../support/until.ts';

const DAYS = 20;
const BACKFILL = `backfill seller-ranklist --max-pages 1 --from 2026-01-01 --to 2026-01-${DAYS} --detach --yes`;
const bin = findDumpPrograms();
const redisUrl = inject('redisUrl');

const untilEnded = (pool: Pool) =>
  until(
    async () =>
      (
        await pool.query<{ status: string; credits: number }>(
          'select status, credits from ops.runs where finished_at is not null',
        )
      ).rows[0],
    'the run has ended',
  );

test.skipIf(!bin || !redisUrl)(
  'a copy buys nothing of what the original has ordered, before and after adopt',
  async () => {
    const simulator = await startSimulator();
    const cluster = await startPostgresCluster(inject('scratch'), { bin: bin ?? '' });
    const toPlace = (database: string): Variables => ({
      DATABASE_URL: cluster.url().replace(/[^/]+$/, database),
      REDIS_URL: redisUrl ?? '',
      ...apiVariables(simulator),
    });
    const [production, staging] = [toPlace('warehouse'), toPlace('staging')];
    const pools = [production, staging].map(({ DATABASE_URL: url = '' }) => createPool(url, { max: 1, name: 'test' }));
    const [original, copy] = pools as [Pool, Pool];
    try {
      expect(await runCli(BACKFILL.split(' '), production)).toMatchObject({ code: 0 });
      await withAdmin(cluster, (query) => query('create database staging owner warehouse'));
      await copyByDump(bin ?? '', cluster.adminUrl, cluster.adminUrl.replace(/[^/]+$/, 'staging'));

      const refused = await runCli(['worker'], staging);
      expect(refused).toMatchObject({ code: 5 });
      expect(refused.stderr).toMatch(/recorded in database warehouse .*, and this is database staging /);

      expect((await runCli(['adopt', '--as', 'copy'], staging)).stdout).toContain('runs 1');
      const workers = [startCli(['worker'], production), startCli(['worker'], staging)];
      expect(await untilEnded(original)).toEqual({ status: 'succeeded', credits: DAYS });
      expect(await untilEnded(copy)).toEqual({ status: 'cancelled', credits: 0 });
      for (const worker of workers) worker.kill('SIGTERM');
      for (const worker of workers) expect(await worker.ended).toMatchObject({ code: 0 });
      expect(simulator.bill).toMatchObject({ requests: DAYS, credits: DAYS });
    } finally {
      for (const pool of pools) await pool.end();
      await cluster.remove();
      await simulator.close();
    }
  },
);
