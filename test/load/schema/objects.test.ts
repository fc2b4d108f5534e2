/** Objects of others, and what others have set on ours, at a first migration and at an upgrade. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { UnappliedChange } from '../../../src/load/connection/ddl.ts';
import { findUnappliedChanges } from '../../../src/load/schema/apply-definitions.ts';
import { migrateWarehouse } from '../../../src/app/migrate-warehouse.ts';
import { onlyRow } from '../../../src/load/connection/only-row.ts';
import type { Pool } from '../../../src/load/connection/pool.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { ageAll, makeOlder, SHORT } from './older-definitions.ts';

const listObjects = (unapplied: readonly UnappliedChange[]) => unapplied.map(({ object }) => object);

const readComment = async (pool: Pool, relation: string) =>
  onlyRow(
    await pool.query<{ comment: string | null }>(`select obj_description($1::regclass, 'pg_class') as comment`, [
      relation,
    ]),
  ).comment;

const listColumns = async (pool: Pool, relation: string): Promise<readonly string[]> =>
  (
    await pool.query<{ name: string }>(
      'select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 order by attnum',
      [relation],
    )
  ).rows.map(({ name }) => name);

/**
 * Relations and functions outside of the system with their identity: the same before and after means that none was
 * dropped.
 */
const identities = (pool: Pool, pattern: string) =>
  readRows(pool, `select oid::int, relname, relacl::text from pg_class where relname ~ '${pattern}' order by 1`);

test('a schema marts that others made after ours was dropped stays as it is, and gets all views but those whose name is taken', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(`drop schema marts cascade;
      delete from ops.objects where object = 'marts' or object like 'marts.%';
      create schema marts;
      create view marts.finance as select 1 as one;
      create materialized view marts.big as select 2 as two;
      create view public.on_top as select * from marts.finance;
      create view marts.trending_music as select 'theirs' as owner;
      create table marts.table_sizes (mine int);
      insert into marts.table_sizes values (7);
      comment on schema marts is 'Finance';`);
    await ageAll(pool);
    const before = await identities(pool, '^(finance|big|on_top|trending_music|table_sizes)$');
    const { unapplied } = await migrateWarehouse(pool, SHORT);
    expect(await identities(pool, '^(finance|big|on_top|trending_music|table_sizes)$')).toEqual(before);
    expect(await readRows(pool, 'select owner from marts.trending_music')).toEqual([{ owner: 'theirs' }]);
    expect(await readRows(pool, 'select mine from marts.table_sizes')).toEqual([{ mine: 7 }]);
    expect(await readRows(pool, `select obj_description('marts'::regnamespace, 'pg_namespace') as comment`)).toEqual([
      { comment: 'Finance' },
    ]);
    expect(unapplied).toContainEqual({
      object: 'view marts.trending_music',
      reason: 'an object that is not ours has this name',
      blockers: [expect.stringMatching(/^view marts\.trending_music \(owner \w+\)$/)],
      remedy: 'rename or drop it, then run `migrate`',
    });
    // Those that would read the table of others are not made either: they would answer with other people's numbers.
    expect(listObjects(unapplied)).toEqual(
      expect.arrayContaining(['view marts.table_sizes', 'view marts.data_freshness', 'view marts.trending_music']),
    );
    expect(await readRows(pool, 'select * from marts.product_league')).toEqual([]);
    await pool.query(
      'alter view marts.trending_music rename to their_music; alter table marts.table_sizes rename to their_sizes',
    );
    expect((await migrateWarehouse(pool, SHORT)).unapplied).toEqual([]);
    expect(await readRows(pool, 'select * from marts.trending_music')).toEqual([]);
    expect(await readRows(pool, 'select owner from marts.their_music')).toEqual([{ owner: 'theirs' }]);
  }));

test('an upgrade keeps what others built on our views and functions, and set on them', () =>
  withDatabase(async ({ pool }) => {
    const role = `bi_${randomBytes(4).toString('hex')}`;
    await makeOlder(pool, 'view', 'marts.trending_music', (text) => `select * from (${text}) older`);
    await pool.query(`create role ${role};
      create view public.my_report as select * from marts.trending_music;
      create materialized view public.my_cache as select * from marts.trending_music;
      create function public.of_row(marts.trending_music) returns int language sql as 'select 1';
      create view public.products_jan as select * from echotik.products_as_of('2026-01-31');
      create index my_index on echotik.products (product_name);
      create function public.nothing() returns trigger language plpgsql as 'begin return new; end';
      create trigger my_trigger before insert on echotik.products for each row execute function public.nothing();
      create trigger my_view_trigger instead of insert on marts.trending_music for each row execute function public.nothing();
      grant select on marts.trending_music to ${role};
      grant select (clip_id) on marts.trending_music to public;
      alter view marts.trending_music set (security_barrier = true);
      comment on view marts.trending_music is 'ask Anna';
      comment on column marts.trending_music.clip_id is 'the sound';
      comment on column echotik.products.product_name is 'as on the label'`);
    const dependants = await identities(pool, '^(my_|products_jan|trending_music$|products$)');
    await ageAll(pool);
    expect((await migrateWarehouse(pool, SHORT)).unapplied).toEqual([]);
    expect(await identities(pool, '^(my_|products_jan|trending_music$|products$)')).toEqual(dependants);
    expect(
      (await readRows(pool, `select pg_get_viewdef('marts.trending_music'::regclass) as text`))[0]?.['text'],
    ).not.toMatch(/older/);
    expect(
      await readRows(pool, `select reloptions from pg_class where oid = 'marts.trending_music'::regclass`),
    ).toEqual([{ reloptions: ['security_barrier=true'] }]);
    expect(await readRows(pool, `select tgname from pg_trigger where tgname like 'my_%' order by 1`)).toEqual([
      { tgname: 'my_trigger' },
      { tgname: 'my_view_trigger' },
    ]);
    expect(await readComment(pool, 'marts.trending_music')).toBe('ask Anna');
    const [said] = await readRows(
      pool,
      `select col_description('marts.trending_music'::regclass, 1) as one, col_description('echotik.products'::regclass,
         (select attnum from pg_attribute where attrelid = 'echotik.products'::regclass and attname = 'product_name')) as two`,
    );
    expect(said).toMatchObject({ two: 'as on the label' });
    await pool.query(`drop owned by ${role}; drop role ${role}`);
  }));

test('a view that cannot be changed in place is made again with its grants, and with the views of ours that read it', () =>
  withDatabase(async ({ pool }) => {
    const role = `bi_${randomBytes(4).toString('hex')}`;
    const columns = await listColumns(pool, 'marts.table_sizes');
    // data_freshness and credits_by_table read it.
    await makeOlder(pool, 'view', 'marts.table_sizes', (text) => `select 1 as gone, s.* from (${text}) s`);
    await pool.query(`create role ${role}; grant select on marts.credits_by_table to ${role} with grant option;
      grant select (table_name) on marts.table_sizes to public; alter view marts.table_sizes owner to ${role};
      revoke all on marts.data_freshness from public;
      comment on column marts.table_sizes.table_name is 'ask Anna'`);
    const grants = `select relname, relacl::text, pg_get_userbyid(relowner) as owner from pg_class
      where relnamespace = 'marts'::regnamespace and relname in ('table_sizes', 'credits_by_table', 'data_freshness') order by 1`;
    const before = await readRows(pool, grants);
    await ageAll(pool);
    expect((await migrateWarehouse(pool, SHORT)).unapplied).toEqual([]);
    expect(await listColumns(pool, 'marts.table_sizes')).toEqual(columns);
    expect(await readRows(pool, grants)).toEqual(before);
    expect(await readRows(pool, `select col_description('marts.table_sizes'::regclass, 1) as said`)).toEqual([
      { said: 'ask Anna' },
    ]);
    expect(await readRows(pool, 'select * from marts.data_freshness limit 0')).toEqual([]);
    await pool.query(`alter view marts.table_sizes owner to current_user; drop owned by ${role}; drop role ${role}`);
  }));

test.each<[string, string, string]>([
  ['a view', 'create view public.their_report as select * from marts.credits_by_table', 'view public.their_report'],
  [
    'a materialized view',
    'create materialized view public.cache as select * from marts.table_sizes',
    'materialized view public.cache',
  ],
  [
    'a function of its row',
    `create function public.of_row(marts.table_sizes) returns int language sql as 'select 1'`,
    'function public.of_row(marts.table_sizes)',
  ],
  ['a column of its row type', 'create table public.kept (size marts.table_sizes)', 'table public.kept'],
  ['a rule', 'create rule mine as on insert to marts.table_sizes do instead nothing', 'rule mine on marts.table_sizes'],
])('a view that cannot be changed in place stays while %s of others depends on it', (_, create, blocker) =>
  withDatabase(async ({ pool }) => {
    await makeOlder(pool, 'view', 'marts.table_sizes', (text) => `select 1 as gone, s.* from (${text}) s`);
    await pool.query(create);
    await ageAll(pool);
    const { unapplied } = await migrateWarehouse(pool, SHORT);
    expect(listObjects(unapplied)).toEqual(['view marts.table_sizes']);
    expect(unapplied[0]?.blockers.join()).toContain(blocker.split('(')[0]);
    expect(unapplied[0]?.blockers.join()).toMatch(/\(owner \w+\)/);
    expect(unapplied[0]?.remedy).toContain('run `migrate`');
    // The older definition works, and every check reports it.
    expect(await listColumns(pool, 'marts.table_sizes')).toContain('gone');
    expect(listObjects(await findUnappliedChanges(pool))).toEqual(['view marts.table_sizes']);
  }),
);

test('a function whose columns changed is made again, unless a view of others reads it', () =>
  withDatabase(async ({ pool }) => {
    await makeOlder(pool, 'function', 'echotik.products_as_of(timestamp with time zone)');
    await pool.query(`create view public.products_jan as select * from echotik.products_as_of('2026-01-31')`);
    await ageAll(pool);
    const { unapplied } = await migrateWarehouse(pool, SHORT);
    expect(unapplied).toMatchObject([
      {
        object: 'function echotik.products_as_of(timestamp with time zone)',
        blockers: [expect.stringMatching(/^view public\.products_jan \(owner \w+\)$/)],
      },
    ]);
    expect(await readRows(pool, 'select * from public.products_jan')).toEqual([{ product_id: 'old' }]);
    await pool.query('drop view public.products_jan');
    expect((await migrateWarehouse(pool, SHORT)).unapplied).toEqual([]);
    expect(await readRows(pool, `select product_name from echotik.products_as_of(now())`)).toEqual([]);
  }));

test('a view that a newer version does not have goes, unless something depends on it', () =>
  withDatabase(async ({ pool }) => {
    for (const name of ['past', 'past_too']) {
      await pool.query(`create view marts.${name} as select 1 as one;
        insert into ops.objects (object, kind, oid, definition) values ('marts.${name}', 'view', 'marts.${name}'::regclass::oid, 'x')`);
    }
    await pool.query('create view public.on_past as select * from marts.past');
    await ageAll(pool);
    const { unapplied } = await migrateWarehouse(pool, SHORT);
    expect(unapplied).toMatchObject([
      { object: 'view marts.past', blockers: [expect.stringContaining('public.on_past')] },
    ]);
    expect(await readRows(pool, `select to_regclass('marts.past_too') as gone, one from public.on_past`)).toEqual([
      { gone: null, one: 1 },
    ]);
  }));

test('what is unchanged is not touched at all', () =>
  withDatabase(async ({ pool }) => {
    const versions = `select relname, xmin::text from pg_class where relnamespace in ('marts'::regnamespace, 'echotik'::regnamespace)
      union all select proname, xmin::text from pg_proc where pronamespace in ('ops'::regnamespace, 'echotik'::regnamespace) order by 1, 2`;
    const before = await readRows(pool, versions);
    await makeOlder(pool, 'view', 'marts.trending_music', (text) => `select * from (${text}) older`);
    await ageAll(pool);
    expect((await migrateWarehouse(pool, SHORT)).unapplied).toEqual([]);
    const after = await readRows(pool, versions);
    const changed = after.filter(
      (row) => !before.some((one) => one['relname'] === row['relname'] && one['xmin'] === row['xmin']),
    );
    expect(changed.map(({ relname }) => relname)).toEqual(['trending_music']);
  }));

test('a view of ours that was replaced by one of others under the same name is left alone', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(`drop view marts.trending_music; create view marts.trending_music as select 'theirs' as owner`);
    await ageAll(pool);
    expect(listObjects((await migrateWarehouse(pool, SHORT)).unapplied)).toEqual(['view marts.trending_music']);
    expect(await readRows(pool, 'select owner from marts.trending_music')).toEqual([{ owner: 'theirs' }]);
  }));

test('the objects of a version that kept no list are taken over, and those of others are not', () =>
  withDatabase(async ({ pool }) => {
    // That version wrote all its comments in one transaction.
    await pool.query(`do $$ declare one record; begin
        for one in select format('comment on %s is %L', i.type || ' ' || i.identity, d.description) as again
          from pg_description d cross join lateral pg_identify_object(d.classoid, d.objoid, d.objsubid) i
          where i.schema in ('echotik', 'marts', 'ops', 'raw') and i.type in ('table', 'view', 'function') or i.type in ('table column', 'view column') loop
          execute replace(replace(one.again, 'comment on table column', 'comment on column'), 'comment on view column', 'comment on column');
        end loop; end $$`);
    await pool.query(`create or replace view marts.other as select 1 as one;
      comment on view marts.trending_videos is 'ask Anna';
      delete from ops.objects where object not like 'ops.%(%';
      update ops.definitions set epoch = 0, digest = null, adopts = true`);
    await makeOlder(pool, 'view', 'marts.table_sizes', (text) => `select 1 as gone, s.* from (${text}) s`, {
      recorded: false,
    });
    const [music] = await readRows(pool, `select 'marts.trending_music'::regclass::oid::int as oid`);
    expect((await migrateWarehouse(pool, SHORT)).unapplied).toEqual([]);
    expect(await listColumns(pool, 'marts.table_sizes')).not.toContain('gone');
    expect(await readComment(pool, 'marts.trending_videos')).toBe('ask Anna');
    expect(await readRows(pool, 'select one from marts.other')).toEqual([{ one: 1 }]);
    expect(await readRows(pool, `select 'marts.trending_music'::regclass::oid::int as oid`)).toEqual([music]);
    expect(
      await readRows(pool, `select object from ops.objects where object in ('marts.other', 'marts.trending_music')`),
    ).toEqual([{ object: 'marts.trending_music' }]);
  }));
