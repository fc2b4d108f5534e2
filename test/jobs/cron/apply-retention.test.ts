import { expect, test } from 'vitest';
import { migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { configSchema } from '../../../src/config/config.ts';
import { previewRetention, applyRetention } from '../../../src/jobs/cron/apply-retention.ts';
import { runMaintenance } from '../../../src/jobs/cron/maintenance.ts';
import { agreeOn } from '../../support/agree-on.ts';
import { runCli } from '../../support/cli.ts';
import { tryHoldLock } from '../../../src/load/connection/hold-lock.ts';
import { MAINTENANCE_LOCK } from '../../../src/load/connection/locks.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import { readRows } from '../../load/write/row-writes.ts';
import { withWorld } from '../../support/world.ts';

const OLD = '2026-01-05';
const NEW = '2026-03-02';
const LATER = new Date('2026-03-10T00:00:00Z');
const { retention } = configSchema.parse({ retention: { bodies: '31d', attempts: '31d' } });

const fail = (error: Error) => {
  throw error;
};

test('old bodies and attempts are deleted, credits and rows stay, and a replay reports what it cannot read', () =>
  withWorld({}, async ({ pool, sync, url }) => {
    await sync(OLD);
    await sync(NEW);
    // The clock of PostgreSQL is not the world's.
    await pool.query(
      `update ops.attempts a set settled_at = p.fetched_at from raw.responses p where p.request_id = a.request_id`,
    );
    const counts = () =>
      readRows(
        pool,
        `select (select count(*)::int from ops.attempts) as attempts, (select count(*)::int from raw.responses) as responses,
           (select count(*)::int from raw.bodies where body_month < '2026-02-01') as old_bodies,
           (select count(*)::int from ops.requests) as requests, (select sum(credits)::int from ops.spending) as credits,
           (select count(*)::int from echotik.music_snapshots) as rows`,
      );
    const [before] = await counts();
    const old = await readRows(
      pool,
      `select count(*)::int as requests from ops.requests where business_date = '${OLD}'`,
    );
    const requests = old[0]?.['requests'] as number;

    const planned = await previewRetention(pool, retention, LATER);
    expect(await counts()).toEqual([before]);
    const gone = await applyRetention(pool, retention, LATER);
    expect(gone).toEqual(planned);
    expect(gone.map(({ holds, table, month }) => `${holds} ${table} ${month}`)).toEqual([
      'bodies raw.responses 2026-01-01',
      'bodies raw.bodies 2026-01-01',
      'attempts ops.attempts null',
    ]);
    const half = (before?.['attempts'] as number) - requests;
    expect(await counts()).toEqual([{ ...before, attempts: half, responses: half, old_bodies: 0 }]);
    expect(await applyRetention(pool, retention, LATER)).toEqual([]);

    const replay = (...args: string[]) => runCli(['replay', 'trending-music-list', ...args], { DATABASE_URL: url });
    const lost = `retention has deleted the bodies of 2 requests, ${OLD} to ${OLD}`;
    expect(await replay()).toMatchObject({ code: 0, stderr: expect.stringContaining(`Not read: ${lost}.`) });
    expect(await replay('--to', OLD)).toMatchObject({
      code: 2,
      stderr: `error: nothing is stored of trending-music-list: ${lost}\n  -> buy them again: backfill --all\n`,
    });
  }));

test('maintenance runs in one process at a time', () =>
  withWorld({ config: { retention: { bodies: '31d' } } }, async ({ pool, sync, config }) => {
    await sync(OLD);
    await sync(NEW);
    const maintain = () =>
      runMaintenance({ pool, config, migrate: migrateWarehouse, ...agreeOn(LATER), onError: fail });
    const other = await tryHoldLock(pool, MAINTENANCE_LOCK);
    expect(await maintain()).toBe(false);
    if (other.done) await other.value.release();
    expect(await maintain()).toBe(true);
    expect(await readRows(pool, 'select min(fetched_at)::date::text as oldest from raw.responses')).toEqual([
      { oldest: NEW },
    ]);
    // The month to come, of what is in use.
    expect(
      await readRows(pool, `select to_regclass('partitions.music_snapshots_2026_04') is not null as there`),
    ).toEqual([{ there: true }]);
  }));

test('maintenance that meets a lock goes on with everything else, and names table and session', () =>
  withWorld(
    { config: { retention: { bodies: '31d', attempts: '31d', facts: '31d' } } },
    async ({ pool, sync, config }) => {
      await sync(OLD);
      await pool.query(`update ops.attempts set settled_at = '${OLD}'`);
      await sync(NEW);
      const holder = await pool.connect();
      const session = await holder.query<{ pid: number }>('select pg_backend_pid() as pid');
      await holder.query('begin; lock table partitions.responses_2026_01, ops.check_results in access exclusive mode');
      const errors: string[] = [];
      const maintain = () =>
        runMaintenance({
          pool,
          config,
          migrate: () => Promise.reject(new Error('the migration failed')),
          ...agreeOn(LATER),
          onError: ({ message }) => void errors.push(message),
        });
      const left = () =>
        readRows(
          pool,
          `select (select count(*)::int from ops.attempts where settled_at < '${NEW}') as attempts,
           (select count(*)::int from echotik.music_snapshots where snapshot_date < '${NEW}') as facts,
           to_regclass('partitions.music_snapshots_2026_04') is not null as next_month`,
        );
      const done = await maintain();
      const found = await left();
      await holder.query('rollback');
      holder.release();
      expect(done).toBe(true);
      expect(found).toEqual([{ attempts: 0, facts: 0, next_month: true }]);
      expect(errors).toEqual([
        'the migration failed',
        expect.stringContaining(`session ${onlyRow(session).pid} (user `),
      ]);
      expect(errors[1]).toMatch(/partitions\.responses_2026_01 could not be dropped: /);
      expect(errors[1]).toMatch(/rows of ops\.check_results could not be deleted: /);
      await maintain();
      expect(await readRows(pool, 'select min(fetched_at)::date::text as oldest from raw.responses')).toEqual([
        { oldest: NEW },
      ]);
    },
  ));
