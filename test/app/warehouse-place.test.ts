import { inject, expect, test } from 'vitest';
import { describeOtherPlace, readPlaces, requirePlace } from '../../src/app/warehouse-place.ts';
import { diagnosePlace } from '../../src/doctor/place.ts';
import { PlaceError } from '../../src/errors.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { withDatabase } from '../support/database.ts';
import { startPostgresCluster } from '../support/postgres-cluster.ts';

async function withPool<T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = createPool(url, { max: 1 });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}

const toDatabase = (url: string, name: string) => Object.assign(new URL(url), { pathname: `/${name}` }).href;

test('a database that was renamed is the same place, and one that was made from it is not', () =>
  withDatabase(async ({ url }) => {
    const name = new URL(url).pathname.slice(1);
    const [copy, renamed] = [`${name}_copy`, `${name}_renamed`];
    await withPool(url, async (pool) => {
      expect((await readPlaces(pool)).recorded).toBeNull();
      await requirePlace(pool);
      await requirePlace(pool);
      const { recorded, current } = await readPlaces(pool);
      expect(recorded).toEqual({ ...current, database_name: name, cluster: expect.stringMatching(/^\d{15,}$/) });
      expect(await describeOtherPlace(pool)).toBeUndefined();
    });
    await withPool(toDatabase(url, 'postgres'), async (admin) => {
      await admin.query(`create database ${copy} template ${name} strategy file_copy`);
      try {
        await withPool(toDatabase(url, copy), async (pool) => {
          const error = await requirePlace(pool).catch((cause: unknown) => cause as PlaceError);
          expect(error).toBeInstanceOf(PlaceError);
          expect(error).toMatchObject({
            message: expect.stringMatching(
              new RegExp(`recorded in database ${name} \\(OID .* and this is database ${copy} \\(OID`),
            ),
            remedy: expect.stringContaining('adopt --as copy'),
          });
          expect(await describeOtherPlace(pool)).toContain(`and this is database ${copy}`);
          expect(await diagnosePlace(pool)).toMatchObject([
            { result: 'error', message: expect.stringContaining(copy) },
          ]);
        });
      } finally {
        await admin.query(`drop database ${copy}`);
      }
      await admin.query(`alter database ${name} rename to ${renamed}`);
      try {
        await withPool(toDatabase(url, renamed), async (pool) => {
          await requirePlace(pool);
          expect((await readPlaces(pool)).recorded?.database_name).toBe(renamed);
        });
      } finally {
        await admin.query(`alter database ${renamed} rename to ${name}`);
      }
    });
  }));

test('where the system identifier cannot be read, OID and name of the database are the place', () =>
  withDatabase(async ({ url, pool }) => {
    const role = `loader_${new URL(url).pathname.slice(1)}`;
    await pool.query(`revoke execute on function pg_control_system() from public;
      create role ${role} login password 'x'; grant usage on schema ops to ${role};
      grant select, insert, update on ops.warehouse to ${role}`);
    try {
      await withPool(Object.assign(new URL(url), { username: role, password: 'x' }).href, async (poor) => {
        await requirePlace(poor);
        expect((await readPlaces(poor)).recorded).toMatchObject({ cluster: null });
        await pool.query(`update ops.warehouse set database_name = 'elsewhere'`);
        await expect(requirePlace(poor)).rejects.toThrow(
          /database elsewhere .* identifier cannot be read, and this is/,
        );
        await pool.query('update ops.warehouse set database_name = current_database()');
        // A role that may read it adds it, and then it is kept.
        await requirePlace(pool);
        await requirePlace(poor);
        const { recorded, current } = await readPlaces(pool);
        expect(recorded).toEqual(current);
        expect(current.cluster).toMatch(/^\d{15,}$/);
      });
    } finally {
      await pool.query(`drop owned by ${role}; drop role ${role}`);
    }
  }));

test('a standby that was promoted is the same place, and a cluster that pg_upgrade made is another one', async () => {
  const primary = await startPostgresCluster(inject('scratch'));
  try {
    await withPool(primary.url(), requirePlace);
    const standby = await primary.makeStandby('asynchronous');
    try {
      await primary.stop('fast');
      await standby.promote();
      await withPool(standby.url(), async (pool) => {
        await requirePlace(pool);
        // The new cluster has another system identifier, and databases with the same OIDs and names.
        await pool.query(`update ops.warehouse set cluster = '1'`);
        await expect(requirePlace(pool)).rejects.toMatchObject({ remedy: expect.stringContaining('pg_upgrade') });
      });
    } finally {
      await standby.remove();
    }
  } finally {
    await primary.remove();
  }
});
