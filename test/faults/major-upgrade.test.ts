import { expect, inject, test } from 'vitest';
import { startSimulator } from '../../simulator/server.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { apiVariables } from '../support/cli.ts';
import { copyByDump, findDumpPrograms } from '../support/dump.ts';
import { hashTables } from '../support/invariants.ts';
import { startPostgresCluster, withAdmin } from '../support/postgres-cluster.ts';
import { runInProcess } from '../support/run-in-process.ts';

const SYNC = ['sync', 'trending-music-list', '--yes', '--max-pages'];
const READER = 'upgraded_reader';
/** PostgreSQL 17 changed the parameters of a function that grant-bi revokes from all roles. */
const CHANGED = /function pg_catalog\.pg_logical_emit_message\(.*\) does not exist/;
const bin = findDumpPrograms();

const readLimits = async (pool: Pool) =>
  (
    await pool.query<{ limits: readonly string[] }>(
      `select s.setconfig as limits from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
       where d.datname = current_database() and s.setrole = '${READER}'::regrole`,
    )
  ).rows[0]?.limits ?? [];

test.skipIf(!bin)(
  'a dump of the PostgreSQL of Debian works in the embedded version after adopt, as the moved warehouse or as a copy',
  async () => {
    const simulator = await startSimulator({ musicPerRegion: 45 });
    const [before, after] = [
      await startPostgresCluster(inject('scratch'), { bin: bin ?? '' }),
      await startPostgresCluster(inject('scratch')),
    ];
    const at = (url: string, database: string) => url.replace(/[^/]+$/, database);
    const run = (url: string, args: readonly string[]) =>
      runInProcess(args, { DATABASE_URL: url, ...apiVariables(simulator) });
    const original = createPool(before.adminUrl, { max: 1, name: 'test' });
    try {
      expect(await run(before.url(), [...SYNC, '1'])).toMatchObject({ code: 0 });
      expect(await run(before.adminUrl, ['grant-bi', READER, '--statement-timeout', '7s'])).toMatchObject({ code: 0 });
      await withAdmin(after, async (query) => {
        // Roles are no part of the dump of a database.
        await query(`create role ${READER} login`);
        await query('create database moved owner warehouse');
        await copyByDump(bin ?? '', before.adminUrl, at(after.adminUrl, 'moved'), CHANGED);
        await query('create database copied template moved owner warehouse');
      });
      for (const as of ['moved', 'copy'] as const) {
        const url = at(after.adminUrl, as === 'copy' ? 'copied' : as);
        const restored = createPool(url, { max: 1, name: 'test' });
        const { charged } = simulator.bill;
        const refused = await run(url, [...SYNC, '2']);
        expect(refused).toMatchObject({ code: 5, stderr: expect.stringMatching(/recorded in database warehouse /) });
        const checked = await run(url, ['config', 'check', '--live', '--json']);
        expect(checked.stdout).toContain(`the role ${READER} of grant-bi has no limits in this database`);
        expect([simulator.bill.charged, await readLimits(restored)]).toEqual([charged, []]);

        const adopted = await run(url, ['adopt', '--as', as, '--json']);
        expect(JSON.parse(adopted.stdout)).toMatchObject({ as, readers: [{ role: READER, error: null }] });
        expect(await readLimits(restored)).toEqual(await readLimits(original));
        expect(await hashTables(restored)).toEqual(await hashTables(original));
        const synced = await run(url, [...SYNC, '2']);
        expect(synced, synced.stderr).toMatchObject({ code: 0 });
        expect(simulator.bill.charged).toBeGreaterThan(charged);
        await restored.end();
      }
      const refused = await run(at(after.adminUrl, 'copied'), ['config', 'check', '--live']);
      expect(refused).toMatchObject({ code: 0 });
    } finally {
      await original.end();
      await Promise.all([before.remove(), after.remove()]);
      await simulator.close();
    }
  },
);
