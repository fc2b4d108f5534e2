/** The three roles of docs/operations.md, made by its SQL as it is written there. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { diagnoseGrants } from '../../src/doctor/grants.ts';
import { runMaintenance } from '../../src/jobs/cron/maintenance.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { onlyRow } from '../../src/load/connection/only-row.ts';
import { startSimulator } from '../../simulator/server.ts';
import { readRows } from '../load/write/row-writes.ts';
import { apiVariables } from '../support/cli.ts';
import { withDatabase } from '../support/database.ts';
import { runInProcess } from '../support/run-in-process.ts';

const PAGE = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** The blocks of SQL of the section: of the administrator, and of the owner after its first `migrate`. */
function readRoleSql(): readonly [string, string] {
  const section = /^## Roles\n(.*?)^## /ms.exec(PAGE)?.[1] ?? '';
  const [administrator, owner] = [...section.matchAll(/^```sql\n(.*?)^```/gms)].map(([, sql = '']) => sql);
  if (!administrator || !owner) throw new Error('docs/operations.md has no SQL for roles');
  return [administrator, owner];
}

interface Roles {
  readonly admin: Pool;
  readonly owner: Pool;
  readonly worker: Pool;
  readonly reader: Pool;
  readonly workerUrl: string;
  readonly suffix: string;
}

const tryStatement = (pool: Pool, statement: string): Promise<string> =>
  pool.query(statement).then(
    () => 'ok',
    (error: Error) => error.message,
  );

/** A database that the owner has migrated, with the roles of the page under names of their own. */
const withRoles = (work: (roles: Roles) => Promise<void>): Promise<void> =>
  withDatabase(async ({ url, pool: admin }) => {
    const suffix = randomBytes(4).toString('hex');
    const database = new URL(url).pathname.slice(1);
    const adapt = (sql: string) =>
      sql
        .replaceAll(/\bwarehouse_(owner|worker|reader)\b/g, `$1_${suffix}`)
        .replaceAll('database warehouse', `database ${database}`);
    const urlAs = (role: string) =>
      Object.assign(new URL(url), { username: `${role}_${suffix}`, password: 'change me' }).href;
    const [administratorSql, ownerSql] = readRoleSql();
    await admin.query(`drop schema echotik, marts, ops, partitions, raw cascade; ${adapt(administratorSql)}`);
    const [owner, worker, reader] = ['owner', 'worker', 'reader'].map((role) => createPool(urlAs(role), { max: 4 }));
    if (!owner || !worker || !reader) throw new Error('three roles');
    try {
      expect(await migrateWarehouse(owner)).toMatchObject({ unapplied: [] });
      await owner.query(adapt(ownerSql));
      await work({ admin, owner, worker, reader, workerUrl: urlAs('worker'), suffix });
    } finally {
      await Promise.all([owner, worker, reader].map((pool) => pool.end()));
      // One after the other: several in one statement fail because of the default privileges that name two of them.
      for (const role of ['owner', 'worker', 'reader'].map((name) => `${name}_${suffix}`))
        await admin.query(`drop owned by ${role} cascade; drop role ${role}`);
    }
  });

test('a worker without CREATE loads data, makes months and deletes them by retention', () =>
  withRoles(async ({ admin, owner, worker, workerUrl }) => {
    const simulator = await startSimulator();
    try {
      const variables = { DATABASE_URL: workerUrl, ...apiVariables(simulator) };
      const synced = await runInProcess(['sync', 'trending-music-list', '--max-pages', '1', '--yes'], variables);
      expect(synced).toMatchObject({ code: 0 });
      expect(synced.stderr).not.toContain('warning');
    } finally {
      await simulator.close();
    }
    const { rows } = onlyRow(
      await worker.query<{ rows: number }>('select count(*)::int as rows from echotik.music_snapshots'),
    );
    expect(rows).toBeGreaterThan(0);
    const grants = await diagnoseGrants(worker);
    expect(grants.filter(({ result }) => result === 'error')).toEqual([]);

    await worker.query(`select ops.make_partition('echotik.product_daily', '2020-01-01')`);
    const errors: string[] = [];
    const maintained = await runMaintenance({
      pool: worker,
      config: configSchema.parse({ retention: { facts: '365d', history: '365d', bodies: '365d' } }),
      migrate: migrateWarehouse,
      now: () => new Date(),
      onError: ({ message }) => void errors.push(message),
    });
    expect({ maintained, errors }).toEqual({ maintained: true, errors: [] });
    expect(await readRows(admin, `select to_regclass('partitions.product_daily_2020_01') as month`)).toEqual([
      { month: null },
    ]);

    // The function that drops months as the owner drops nothing else.
    await owner.query('create table partitions.other (id int)');
    for (const name of ['partitions.other', 'echotik.products', 'ops.runs']) {
      expect(await readRows(worker, `select ops.drop_partition('${name}') as dropped`)).toEqual([{ dropped: false }]);
    }
  }));

test('a reader reads tables and marts, and nothing else; the privileges that a role lacks are named', () =>
  withRoles(async ({ admin, reader, workerUrl, suffix }) => {
    const outcomes = await Promise.all(
      [
        'select * from marts.trending_music limit 1',
        'select * from echotik.products limit 1',
        `insert into echotik.industries default values`,
        'select * from ops.runs limit 1',
        `select ops.drop_partition('echotik.products')`,
      ].map((statement) => tryStatement(reader, statement)),
    );
    expect(outcomes.map((outcome) => outcome.replace(/ for .*/, ''))).toEqual([
      'ok',
      'ok',
      'permission denied',
      'permission denied',
      'permission denied',
    ]);

    // Needed to read the journal, to find missing months of tables that have some, and for the row of the warehouse.
    await admin.query(`select ops.make_partition('echotik.product_daily', '2026-03-01')`);
    for (const [privilege, object] of [
      ['usage', 'schema ops'],
      ['usage', 'schema partitions'],
      ['insert', 'table ops.warehouse'],
    ]) {
      await admin.query(`revoke ${privilege} on ${object} from worker_${suffix}`);
      const started = await runInProcess(['sync', 'trending-music-list', '--yes'], { DATABASE_URL: workerUrl });
      const words = `the role worker_${suffix} lacks ${privilege} on ${object?.replace('table', 'tables')}`;
      const remedy = `grant ${privilege} on ${object} to worker_${suffix};`;
      expect(started).toMatchObject({
        code: 2,
        stderr: expect.stringContaining(`error: ${words}\n  -> as the owner or an administrator, run: ${remedy} `),
      });
      const checked = await runInProcess(['config', 'check', '--live'], { DATABASE_URL: workerUrl });
      expect(checked.stdout).toContain(words);
      await admin.query(remedy);
    }
  }));
