import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { diagnoseGrants } from '../../src/doctor/grants.ts';
import { diagnoseSchema } from '../../src/doctor/postgres.ts';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { createPool, type Pool } from '../../src/load/connection/pool.ts';
import { readMigrationState } from '../../src/load/schema/journal.ts';
import { withDatabase } from '../support/database.ts';

const SCHEMAS = 'marts, partitions, echotik, ops, raw';
const FINE = { result: 'ok', message: 'the role may do all that is needed', remedy: null };

interface Lent {
  /** As the owner of everything. */
  readonly owner: Pool;
  /** As a role that was granted nothing. */
  readonly stranger: Pool;
  readonly role: string;
  readonly database: string;
}

function withStranger<T>(work: (lent: Lent) => Promise<T>): Promise<T> {
  return withDatabase(async ({ url, pool: owner }) => {
    const role = `stranger_${randomBytes(4).toString('hex')}`;
    await owner.query(`create role ${role} login password 'canary'`);
    const own = Object.assign(new URL(url), { username: role, password: 'canary' });
    const stranger = createPool(own.href, { max: 1 });
    try {
      return await work({ owner, stranger, role, database: own.pathname.slice(1) });
    } finally {
      await stranger.end();
      await owner.query(`drop owned by ${role} cascade`);
      await owner.query(`drop role ${role}`);
    }
  });
}

test('the owner of all objects lacks no privilege', () =>
  withDatabase(async ({ pool }) => {
    expect(await diagnoseGrants(pool)).toEqual([FINE]);
  }));

test('a schema of search_path in which every role may create functions is a warning', () =>
  withDatabase(async ({ pool }) => {
    await pool.query('grant create on schema public to public');
    const [remark] = await diagnoseGrants(pool);
    expect(remark).toMatchObject({
      result: 'warning',
      message: expect.stringContaining('every role may create functions in schema public'),
    });
    await pool.query(remark?.remedy ?? '');
    expect(await diagnoseGrants(pool)).toEqual([FINE]);
  }));

test('a database without the schema needs only CREATE', () =>
  withStranger(async ({ owner, stranger, role, database }) => {
    await owner.query(`drop schema ${SCHEMAS} cascade`);
    const grant = `grant create on database ${database} to ${role};`;
    expect(await diagnoseGrants(stranger)).toEqual([
      { result: 'error', message: `the role ${role} lacks create on database ${database}`, remedy: grant },
    ]);
    await owner.query(grant);
    expect(await diagnoseGrants(stranger)).toEqual([FINE]);
    await migrateWarehouse(stranger);
    expect(await diagnoseGrants(stranger)).toEqual([FINE]);
  }));

test('a role that may not create schemas uses empty ones that were made for it', () =>
  withStranger(async ({ owner, stranger, role }) => {
    const own = SCHEMAS.split(', ').map((schema) => `create schema ${schema} authorization ${role}`);
    await owner.query(`drop schema ${SCHEMAS} cascade; ${own.join('; ')}`);
    expect(await diagnoseGrants(stranger)).toEqual([FINE]);
    expect(await migrateWarehouse(stranger)).toMatchObject({ unapplied: [] });
    expect(await diagnoseGrants(stranger)).toEqual([FINE]);
  }));

test('every missing privilege is reported, and the remedies are sufficient', () =>
  withStranger(async ({ owner, stranger, role }) => {
    await owner.query(`grant select on all tables in schema echotik to ${role}`);
    await owner.query(`grant insert, update, delete on echotik.music, echotik.videos to ${role}`);
    const remarks = await diagnoseGrants(stranger);
    const messages = remarks.map(({ message }) => message);
    expect(messages).toContain(`the role ${role} lacks delete, insert, select, update on all tables in schema raw`);
    expect(messages).toContain(`the role ${role} lacks usage on schema echotik, marts, ops, partitions, raw`);
    // Functions that only read may be called by every role.
    expect(messages).toContain(
      `the role ${role} lacks execute on functions ops.analyze_partitioned, ops.bound_partitions, ops.drop_partition, ops.make_partition, ops.partition_by_month`,
    );
    expect(messages).toContainEqual(expect.stringContaining(`the role ${role} lacks select on views ops.`));
    const some = messages.find((message) => message.includes('delete, insert, update on tables echotik.'));
    expect(some).toContain('echotik.products');
    expect(some).not.toMatch(/echotik\.(music|videos)\b(?!_)/);
    for (const { result, remedy } of remarks) if (result === 'error') await owner.query(remedy ?? '');
    expect((await diagnoseGrants(stranger)).map(({ result, message }) => `${result}: ${message}`)).toEqual(
      ['echotik', 'ops', 'raw'].map(
        (schema) =>
          `warning: the role ${role} does not own all tables in schema ${schema}: it can use them, but not migrate them`,
      ),
    );
  }));

test('pending migrations are counted, and a newer database is an error', () =>
  withDatabase(async ({ pool }) => {
    const findings = async () => (await diagnoseSchema(pool)).map(({ result, message }) => `${result}: ${message}`);
    const { known } = await readMigrationState(pool);
    expect(await findings()).toEqual([`ok: all ${known} migrations are applied`]);
    await pool.query(`update ops.migrations set sha256 = 'other' where number = 13`);
    expect(await findings()).toEqual([
      `ok: all ${known} migrations are applied`,
      'warning: the database was made by another content of migration 0013_baseline',
    ]);
    await pool.query(`insert into ops.migrations values (${known}, 'of-tomorrow', '', '2.0.0')`);
    expect(await findings()).toEqual([`error: the database has ${known + 1} migrations, this version knows ${known}`]);
    await pool.query('delete from ops.migrations');
    expect(await findings()).toEqual([expect.stringMatching(/^error: .*schema ops contains table absences/)]);
    await pool.query(`drop schema ${SCHEMAS} cascade`);
    expect(await findings()).toEqual([`warning: ${known} of ${known} migrations are pending`]);
    await pool.query('create table public.orders (id int)');
    expect(await diagnoseSchema(pool, '/app/.env')).toMatchObject([
      { result: 'error', message: expect.stringContaining('(public.orders)') },
    ]);
  }));
