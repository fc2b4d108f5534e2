import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { findInGrants } from '../../../src/jobs/check/grants.ts';
import { findInSchema } from '../../../src/jobs/check/postgres.ts';
import { migrate } from '../../../src/load/migrate.ts';
import { createPool, type Pool } from '../../../src/load/pool.ts';
import { withDatabase } from '../../support/database.ts';

const SCHEMAS = 'marts, partitions, echotik, ops, raw, drizzle';
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

test('the owner of everything lacks nothing', () =>
  withDatabase(async ({ pool }) => {
    expect(await findInGrants(pool)).toEqual([FINE]);
  }));

test('a database without a schema needs CREATE on it, and no more', () =>
  withStranger(async ({ owner, stranger, role, database }) => {
    await owner.query(`drop schema ${SCHEMAS} cascade`);
    const grant = `grant create on database ${database} to ${role};`;
    expect(await findInGrants(stranger)).toEqual([
      { result: 'error', message: `the role ${role} lacks create on database ${database}`, remedy: grant },
    ]);
    await owner.query(grant);
    expect(await findInGrants(stranger)).toEqual([FINE]);
    await migrate(stranger);
    expect(await findInGrants(stranger)).toEqual([FINE]);
  }));

test('every privilege that is missing is named, and the remedies are all it takes', () =>
  withStranger(async ({ owner, stranger, role }) => {
    await owner.query(`grant select on all tables in schema echotik to ${role}`);
    await owner.query(`grant insert, update, delete on echotik.music, echotik.videos to ${role}`);
    const remarks = await findInGrants(stranger);
    const messages = remarks.map(({ message }) => message);
    for (const schema of ['ops', 'raw', 'drizzle']) {
      expect(messages).toContain(
        `the role ${role} lacks delete, insert, select, update on all tables in schema ${schema}`,
      );
    }
    expect(messages).toContain(`the role ${role} lacks create, usage on schema drizzle, echotik, ops, raw`);
    expect(messages).toContain(`the role ${role} lacks execute on all functions in schema ops`);
    const some = messages.find((message) => message.includes('delete, insert, update on tables echotik.'));
    expect(some).toContain('echotik.products');
    expect(some).not.toMatch(/echotik\.(music|videos)\b(?!_)/);
    for (const { result, remedy } of remarks) if (result === 'error') await owner.query(remedy ?? '');
    expect((await findInGrants(stranger)).map(({ result, message }) => `${result}: ${message}`)).toEqual(
      ['drizzle', 'echotik', 'ops', 'raw'].map(
        (schema) =>
          `warning: the role ${role} does not own all tables in schema ${schema}: it can use them, but not migrate them`,
      ),
    );
  }));

test('what is pending is counted, and a database that is newer is an error', () =>
  withDatabase(async ({ pool }) => {
    const told = async () => (await findInSchema(pool)).map(({ result, message }) => `${result}: ${message}`);
    const { rows } = await pool.query('select count(*)::int as known from drizzle.__drizzle_migrations');
    const { known } = rows[0];
    expect(await told()).toEqual([`ok: all ${known} migrations are applied`]);
    await pool.query(
      'delete from drizzle.__drizzle_migrations where id = (select max(id) from drizzle.__drizzle_migrations)',
    );
    expect(await told()).toEqual([`warning: 1 of ${known} migrations are pending`]);
    await pool.query(
      `insert into drizzle.__drizzle_migrations (hash, created_at) select 'x', 1 from generate_series(1, 2)`,
    );
    expect(await told()).toEqual([`error: the database has ${known + 1} migrations, this version knows ${known}`]);
    await pool.query('drop schema drizzle cascade');
    expect(await told()).toEqual([`warning: ${known} of ${known} migrations are pending`]);
  }));
