import { describe, expect, test } from 'vitest';
import { migrate } from '../../src/load/migrate.ts';
import { createPool, type Pool } from '../../src/load/pool.ts';
import { grantReader, revokeReader } from '../../src/load/reader-role.ts';
import { withDatabase } from '../support/database.ts';
import { rowsOf } from './deliveries.ts';
import { ageAll, makeOlder, SHORT } from './older-definitions.ts';
import { dropRole, hostileName, withReader } from './reading-role.ts';

/** Names of tables and views; `kinds` as pg_class has them. */
async function relationsOf(pool: Pool, schemas: readonly string[], kinds = 'rpvm'): Promise<readonly string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = any($1) and strpos($2, c.relkind::text) > 0 order by 1`,
    [schemas, kinds],
  );
  return rows.map(({ name }) => name);
}

const HIDDEN = ['partitions', 'drizzle'];
const SHOWN = ['echotik', 'marts', 'raw', 'ops'];

/** What a statement comes to: `ok`, or the code of its refusal. */
async function outcomeOf(pool: Pool, statement: string): Promise<string> {
  return pool.query(statement).then(
    () => 'ok',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );
}

async function outcomesOf(pool: Pool, statements: readonly string[]): Promise<Readonly<Record<string, number>>> {
  const outcomes: Record<string, number> = {};
  for (const statement of statements) {
    const outcome = await outcomeOf(pool, statement);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  return outcomes;
}

const DENIED = '42501';
const READ_ONLY = '25006';

describe('a role that reads', () => {
  test('reads every table and view for analysts, and the functions that show the past', () =>
    withReader(async ({ owner, reader }) => {
      const relations = await relationsOf(owner, ['echotik', 'marts']);
      expect(relations.length).toBeGreaterThan(100);
      const asked = relations.map((name) => `select * from ${name} limit 1`);
      expect(await outcomesOf(reader, asked)).toEqual({ ok: relations.length });
      expect(await rowsOf(reader, `select * from echotik.products_as_of(now())`)).toEqual([]);
    }));

  test('finds the marts and the tables without their schemas, and has a limit for its queries', () =>
    withReader(async ({ reader }) => {
      expect(await rowsOf(reader, 'select * from trending_music, products')).toEqual([]);
      const [limits] = await rowsOf(
        reader,
        `select current_setting('statement_timeout') as timeout, current_setting('default_transaction_read_only') as read_only,
           current_setting('idle_in_transaction_session_timeout') as idle`,
      );
      expect(limits).toEqual({ timeout: '5s', read_only: 'on', idle: '10min' });
    }));

  test('sees nothing of bodies, ledger, months, queue and migrations', () =>
    withReader(async ({ owner, reader }) => {
      await owner.query(`select ops.make_partition('echotik.product_daily', '2026-03-01')`);
      const relations = await relationsOf(owner, ['raw', 'ops', ...HIDDEN]);
      expect(relations).toContain('partitions.product_daily_2026_03');
      const asked = relations.map((name) => `select * from ${name} limit 1`);
      expect(await outcomesOf(reader, asked)).toEqual({ [DENIED]: relations.length });
    }));

  test('writes nothing, also when it says that its session may', () =>
    withReader(async ({ owner, reader, url, grant }) => {
      await grant({ raw: true, ops: true });
      const onTables = (await relationsOf(owner, SHOWN, 'rp')).flatMap((name) => [
        `insert into ${name} default values`,
        `delete from ${name}`,
        `truncate ${name}`,
        `drop table ${name}`,
        `alter table ${name} add column mine int`,
      ]);
      const onViews = (await relationsOf(owner, SHOWN, 'v')).map((name) => `drop view ${name}`);
      const places = [...SHOWN, ...HIDDEN, 'public'].map((schema) => `create table ${schema}.mine (id int)`);
      const others = [
        `update echotik.products set product_name = 'mine'`,
        `select ops.make_partition('echotik.product_daily', '2026-03-01')`,
        `select ops.partition_by_month('echotik.products', 'first_crawl_dt', null)`,
        `create schema mine`,
      ];
      const kept = [`create temp table mine (id int)`, `update echotik.products set product_name = 'mine'`];
      expect(await outcomesOf(reader, kept)).toEqual({ [READ_ONLY]: kept.length });
      const bold = createPool(`${url}?options=-c%20default_transaction_read_only%3Doff`, { max: 1 });
      const all = [...onTables, ...onViews, ...places, ...others];
      const outcomes = await outcomesOf(bold, all);
      await bold.end();
      expect(outcomes).toEqual({ [DENIED]: all.length });
    }));

  test('sees primary and foreign keys where tools look for them', () =>
    withReader(async ({ owner, reader }) => {
      const keys = `select c.constraint_type, c.table_name, k.column_name, k.ordinal_position, u.table_name as of_table, u.column_name as of_column
        from information_schema.table_constraints c
        join information_schema.key_column_usage k using (constraint_schema, constraint_name, table_name)
        left join information_schema.referential_constraints r using (constraint_schema, constraint_name)
        left join information_schema.key_column_usage u on u.constraint_schema = r.unique_constraint_schema
          and u.constraint_name = r.unique_constraint_name and u.ordinal_position = k.position_in_unique_constraint
        where c.constraint_type in ('PRIMARY KEY', 'FOREIGN KEY') and c.table_schema = 'echotik' order by 1, 2, 3, 4, 5, 6`;
      const seen = await rowsOf(reader, keys);
      expect(seen).toEqual(await rowsOf(owner, keys));
      expect(seen).toContainEqual(
        expect.objectContaining({ constraint_type: 'PRIMARY KEY', table_name: 'products', column_name: 'product_id' }),
      );
      expect(seen).toContainEqual(
        expect.objectContaining({ table_name: 'product_daily', of_table: 'products', of_column: 'product_id' }),
      );
    }));

  test('sees the tables that come later, and marts that are made anew', () =>
    withReader(async ({ owner, reader }) => {
      await owner.query('create table echotik.later (id int primary key); create view marts.later as select 1 as one');
      expect(await rowsOf(reader, 'select * from marts.later, echotik.later')).toEqual([]);
      await owner.query('drop view marts.later; drop table echotik.later');
      await owner.query(`drop schema marts cascade; comment on schema echotik is null`);
      await migrate(owner);
      expect(await rowsOf(reader, 'select * from marts.trending_music')).toEqual([]);
      expect(await rowsOf(reader, `select * from echotik.products_as_of(now())`)).toEqual([]);
    }));

  test('sees bodies and ledger while that is granted', () =>
    withReader(async ({ reader, grant }) => {
      const asked = ['select * from raw.bodies', 'select * from ops.runs'];
      const outcomes = () => Promise.all(asked.map((statement) => outcomeOf(reader, statement)));
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
      const relations = await relationsOf(owner, SHOWN);
      const asked = relations.map((name) => `select * from ${name} limit 1`);
      expect(await outcomesOf(reader, asked)).toEqual({ [DENIED]: relations.length });
      expect(await rowsOf(owner, 'select * from ops.readers')).toEqual([]);
      // Nothing is left that would keep it from being dropped.
      await reader.end();
      const { rows } = await owner.query(`select format('drop role %1$I; create role %1$I', $1::text) as drop`, [role]);
      await owner.query(rows[0].drop);
    }));
});

test('who does not own the tables is told who can grant them', () =>
  withReader(async ({ owner, reader, role, grant }) => {
    await grant({ ops: true });
    const { rows } = await owner.query('select current_user as name');
    const refused = {
      message: 'only the owner of the tables can grant them',
      remedy: expect.stringContaining(rows[0].name),
    };
    const options = { role: 'friend', statementTimeout: '1s', reads_raw: false, reads_ops: false };
    await expect(grantReader(reader, options)).rejects.toMatchObject(refused);
    await expect(revokeReader(reader, role)).rejects.toMatchObject(refused);
  }));

test('an upgrade grants readers what is new, and leaves what they were granted before', () =>
  withReader(async ({ owner, reader, role }) => {
    const { rows } = await owner.query(
      `select format('revoke select on marts.credits_by_day from %I', $1::text) as take`,
      [role],
    );
    await owner.query(`${rows[0].take}; drop view marts.trending_music; create view marts.theirs as select 1 as one`);
    const { rows: taken } = await owner.query(
      `select format('revoke select on marts.theirs from %I', $1::text) as take`,
      [role],
    );
    await owner.query(taken[0].take);
    await makeOlder(owner, 'view', 'marts.trending_videos', (text) => `select * from (${text}) older`);
    await ageAll(owner);
    expect((await migrate(owner, undefined, SHORT)).unapplied).toEqual([]);
    const outcomes = await Promise.all(
      ['trending_music', 'trending_videos', 'credits_by_day', 'theirs'].map((name) =>
        outcomeOf(reader, `select * from marts.${name} limit 1`),
      ),
    );
    expect(outcomes).toEqual(['ok', 'ok', DENIED, DENIED]);
  }));

test('a reader that an admin dropped keeps nobody from migrating', () =>
  withDatabase(async ({ pool }) => {
    const role = hostileName();
    await pool.query('insert into ops.readers (role) values ($1)', [role]);
    await pool.query('comment on schema echotik is null');
    await migrate(pool);
    expect(await revokeReader(pool, role)).toEqual({ role, exists: false });
    await expect(revokeReader(pool, role)).rejects.toThrow('was granted nothing by grant-bi');
  }));

test('roles that load still make months, whoever owns the tables', () =>
  withDatabase(async ({ pool }) => {
    const role = hostileName();
    const { rows } = await pool.query(
      `select format('create role %1$I; grant usage on schema ops, echotik to %1$I; grant insert on ops.requests to %1$I', $1::text) as make,
         format('set role %I', $1::text) as become`,
      [role],
    );
    await pool.query(rows[0].make);
    await pool.query('comment on schema echotik is null');
    await migrate(pool);
    const connection = await pool.connect();
    await connection.query(rows[0].become);
    const made = await connection.query(`select ops.make_partition('echotik.product_daily', '2026-03-01') as made`);
    connection.release(true);
    expect(made.rows).toEqual([{ made: true }]);
    await dropRole(pool, role);
  }));
