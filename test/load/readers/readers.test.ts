import { describe, expect, test } from 'vitest';
import { migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import { type Connection, createPool, type Pool } from '../../../src/load/connection/pool.ts';
import { quoteName, quoteText } from '../../../src/load/connection/sql-text.ts';
import { grantReader, revokeReader } from '../../../src/load/readers/reader-role.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { ageAll, makeOlder, SHORT } from '../schema/older-definitions.ts';
import { dropRole, hostileName, withReader } from './with-reader.ts';

/** Names of tables and views; `kinds` as pg_class has them. */
async function listRelations(pool: Pool, schemas: readonly string[], kinds = 'rpvm'): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and strpos($2, c.relkind::text) > 0 order by 1`,
    [schemas, kinds],
  );
  return rows.map(({ name }) => name);
}

const HIDDEN = ['partitions'];
const SHOWN = ['echotik', 'marts', 'raw', 'ops'];

/** What a statement comes to: `ok`, or the code of its refusal. */
async function tryStatement(database: Pool | Connection, statement: string): Promise<string> {
  return database.query(statement).then(
    () => 'ok',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}

async function countOutcomes(pool: Pool, statements: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const outcomes: Record<string, number> = {};
  // A pool closes the connection of a statement that failed, and a new one costs more than hundreds of statements.
  const connection = await pool.connect();
  for (const statement of statements) {
    const outcome = await tryStatement(connection, statement);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  connection.release();
  return outcomes;
}

const DENIED = '42501';
const READ_ONLY = '25006';

describe('a role that reads', () => {
  test('reads every table and view for analysts, and the functions that show the past', () =>
    withReader(async ({ owner, reader }) => {
      const relations = await listRelations(owner, ['echotik', 'marts']);
      expect(relations.length).toBeGreaterThan(100);
      const asked = relations.map((name) => `select * from ${name} limit 1`);
      expect(await countOutcomes(reader, asked)).toEqual({ ok: relations.length });
      expect(await readRows(reader, `select * from echotik.products_as_of(now())`)).toEqual([]);
    }));

  test('finds the marts and the tables without their schemas, and has a limit for its queries', () =>
    withReader(async ({ reader }) => {
      expect(await readRows(reader, 'select * from trending_music, products')).toEqual([]);
      const [limits] = await readRows(
        reader,
        `select current_setting('statement_timeout') as timeout, current_setting('default_transaction_read_only') as read_only,
           current_setting('idle_in_transaction_session_timeout') as idle`,
      );
      expect(limits).toEqual({ timeout: '5s', read_only: 'on', idle: '10min' });
    }));

  test('sees nothing of bodies, ledger, months, queue and migrations', () =>
    withReader(async ({ owner, reader }) => {
      await owner.query(`select ops.make_partition('echotik.product_daily', '2026-03-01')`);
      const relations = await listRelations(owner, ['raw', 'ops', ...HIDDEN]);
      expect(relations).toContain('partitions.product_daily_2026_03');
      const asked = relations.map((name) => `select * from ${name} limit 1`);
      expect(await countOutcomes(reader, asked)).toEqual({ [DENIED]: relations.length });
    }));

  test('writes nothing, also when it says that its session may', () =>
    withReader(async ({ owner, reader, url, grant }) => {
      await grant({ raw: true, ops: true });
      const onTables = (await listRelations(owner, SHOWN, 'rp')).flatMap((name) => [
        `insert into ${name} default values`,
        `delete from ${name}`,
        `truncate ${name}`,
        `drop table ${name}`,
        `alter table ${name} add column mine int`,
      ]);
      const onViews = (await listRelations(owner, SHOWN, 'v')).map((name) => `drop view ${name}`);
      const places = [...SHOWN, ...HIDDEN, 'public'].map((schema) => `create table ${schema}.mine (id int)`);
      const others = [
        `update echotik.products set product_name = 'mine'`,
        `select ops.make_partition('echotik.product_daily', '2026-03-01')`,
        `select ops.drop_partition('echotik.product_daily')`,
        `select ops.partition_by_month('echotik.products', 'first_crawl_dt', null)`,
        `create schema mine`,
      ];
      const kept = [`create temp table mine (id int)`, `update echotik.products set product_name = 'mine'`];
      expect(await countOutcomes(reader, kept)).toEqual({ [READ_ONLY]: kept.length });
      const bold = createPool(`${url}?options=-c%20default_transaction_read_only%3Doff`, { max: 1 });
      const all = [...onTables, ...onViews, ...places, ...others];
      const outcomes = await countOutcomes(bold, all);
      await bold.end();
      expect(outcomes).toEqual({ [DENIED]: all.length });
    }));

  test('sees primary and foreign keys in pg_catalog', () =>
    withReader(async ({ owner, reader }) => {
      const keys = `select contype::text as kind, conrelid::regclass::text as of_table, confrelid::regclass::text as to_table,
          pg_get_constraintdef(oid) as definition
        from pg_constraint where contype in ('p', 'f') and connamespace = 'echotik'::regnamespace order by 1, 2, 3, 4`;
      await reader.query(`set search_path = ''`);
      await owner.query(`set search_path = ''`);
      const seen = await readRows(reader, keys);
      expect(seen).toEqual(await readRows(owner, keys));
      const { length } = seen.filter(({ kind, of_table }) => kind === 'f' && of_table === 'echotik.product_daily');
      expect(length).toBeGreaterThan(0);
    }));

  test('may only read: no foreign key, no trigger, no temporary table, also where an earlier version granted them', () =>
    withReader(async ({ owner, reader, role, grant }) => {
      const name = quoteName(role);
      const privileges = () =>
        readRows(
          owner,
          `select distinct a.privilege_type as may from pg_class c, aclexplode(c.relacl) a where a.grantee = to_regrole(${quoteText(name)})
           union select distinct a.privilege_type from pg_default_acl d, aclexplode(d.defaclacl) a where a.grantee = to_regrole(${quoteText(name)})`,
        );
      const grantAsBefore = () =>
        owner.query(`grant references, trigger on echotik.products, ops.readers to ${name};
          alter default privileges in schema echotik grant references on tables to ${name}`);
      expect(await privileges()).toEqual([{ may: 'SELECT' }]);
      await grantAsBefore();
      expect(await privileges()).toHaveLength(3);
      await owner.query('comment on schema echotik is null');
      await migrateWarehouse(owner);
      expect(await privileges()).toEqual([{ may: 'SELECT' }]);
      await grantAsBefore();
      await grant();
      expect(await privileges()).toEqual([{ may: 'SELECT' }]);
      await reader.query('set default_transaction_read_only = off');
      for (const fillsDisk of [
        'create temporary table mine (id int)',
        `select lo_from_bytea(0, 'x')`,
        'select lo_creat(-1)',
        'select lo_create(0)',
        `select pg_logical_emit_message(false, 'x', 'x')`,
      ])
        expect(await tryStatement(reader, fillsDisk), fillsDisk).toBe(DENIED);
    }));

  test('keeps temporary tables where the database is also used by others', () =>
    withDatabase(async ({ pool }) => {
      await pool.query('create table public.theirs (id int)');
      const role = hostileName();
      await grantReader(pool, { role, password: 'x', statementTimeout: '5s', reads_raw: false, reads_ops: false });
      const { rows } = await pool.query(`select has_database_privilege($1, current_database(), 'temporary') as may`, [
        role,
      ]);
      expect(rows).toEqual([{ may: true }]);
      await dropRole(pool, role);
    }));

  test('sees the tables that come later, and marts that are made anew', () =>
    withReader(async ({ owner, reader }) => {
      await owner.query('create table echotik.later (id int primary key); create view marts.later as select 1 as one');
      expect(await readRows(reader, 'select * from marts.later, echotik.later')).toEqual([]);
      await owner.query('drop view marts.later; drop table echotik.later');
      await owner.query(`drop schema marts cascade; comment on schema echotik is null`);
      await migrateWarehouse(owner);
      expect(await readRows(reader, 'select * from marts.trending_music')).toEqual([]);
      expect(await readRows(reader, `select * from echotik.products_as_of(now())`)).toEqual([]);
    }));

  test('sees bodies and ledger while that is granted', () =>
    withReader(async ({ reader, grant }) => {
      const asked = ['select * from raw.bodies', 'select * from ops.runs'];
      const outcomes = () => Promise.all(asked.map((statement) => tryStatement(reader, statement)));
      await grant({ raw: true });
      expect(await outcomes()).toEqual(['ok', DENIED]);
      await grant({ ops: true });
      expect(await outcomes()).toEqual([DENIED, 'ok']);
      await grant();
      expect(await outcomes()).toEqual([DENIED, DENIED]);
    }));

  test('is taken everything, and forgotten', () =>
    withReader(async ({ owner, reader, role, grant }) => {
      await grant({ raw: true, ops: true });
      expect(await revokeReader(owner, role)).toEqual({ role, exists: true });
      const relations = await listRelations(owner, SHOWN);
      const asked = relations.map((name) => `select * from ${name} limit 1`);
      expect(await countOutcomes(reader, asked)).toEqual({ [DENIED]: relations.length });
      expect(await readRows(owner, 'select * from ops.readers')).toEqual([]);
      // Nothing is left that would keep it from being dropped.
      await reader.end();
      await owner.query(`drop role ${quoteName(role)}; create role ${quoteName(role)}`);
    }));
});

test('who does not own the tables learns who can grant them', () =>
  withReader(async ({ owner, reader, role, grant }) => {
    await grant({ ops: true });
    const user = onlyRow(await owner.query<{ name: string }>('select current_user as name'));
    const refused = {
      message: 'only the owner of the tables can grant them',
      remedy: expect.stringContaining(user.name) as string,
    };
    const options = { role: 'friend', statementTimeout: '1s', reads_raw: false, reads_ops: false };
    await expect(grantReader(reader, options)).rejects.toMatchObject(refused);
    await expect(revokeReader(reader, role)).rejects.toMatchObject(refused);
  }));

test('an upgrade grants readers what is new, and leaves what they were granted before', () =>
  withReader(async ({ owner, reader, role }) => {
    const name = quoteName(role);
    await owner.query(`revoke select on marts.credits_by_day from ${name};
      drop view marts.trending_music; create view marts.theirs as select 1 as one;
      revoke select on marts.theirs from ${name}`);
    await makeOlder(owner, 'view', 'marts.trending_videos', (text) => `select * from (${text}) older`);
    await ageAll(owner);
    expect((await migrateWarehouse(owner, SHORT)).unapplied).toEqual([]);
    const outcomes = await Promise.all(
      ['trending_music', 'trending_videos', 'credits_by_day', 'theirs'].map((name) =>
        tryStatement(reader, `select * from marts.${name} limit 1`),
      ),
    );
    expect(outcomes).toEqual(['ok', 'ok', DENIED, DENIED]);
  }));

test('a reader that an admin dropped keeps nobody from migrating', () =>
  withDatabase(async ({ pool }) => {
    const role = hostileName();
    await pool.query('insert into ops.readers (role) values ($1)', [role]);
    await pool.query('comment on schema echotik is null');
    await migrateWarehouse(pool);
    expect(await revokeReader(pool, role)).toEqual({ role, exists: false });
    await expect(revokeReader(pool, role)).rejects.toThrow('was granted nothing by grant-bi');
  }));

test('roles that load still make months, whoever owns the tables', () =>
  withDatabase(async ({ pool }) => {
    const role = hostileName();
    const name = quoteName(role);
    await pool.query(`create role ${name};
      grant usage on schema ops, echotik to ${name}; grant insert on ops.requests to ${name}`);
    await pool.query('comment on schema echotik is null');
    await migrateWarehouse(pool);
    const connection = await pool.connect();
    await connection.query(`set role ${name}`);
    const made = await connection.query(`select ops.make_partition('echotik.product_daily', '2026-03-01') as made`);
    // And find out which migrations there are.
    await connection.query('select from ops.migrations');
    connection.release(true);
    expect(made.rows).toEqual([{ made: true }]);
    await dropRole(pool, role);
  }));
