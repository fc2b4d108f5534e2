import { expect, test } from 'vitest';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';

const UNCOMMENTED = `select c.relname, a.attname from pg_class c
    join pg_attribute a on a.attrelid = c.oid and (a.attnum > 0 or a.attnum = -1) and not a.attisdropped
    where c.relnamespace::regnamespace::text in ('echotik', 'marts', 'raw', 'ops') and c.relkind in ('r', 'p', 'v', 'm')
      and (col_description(c.oid, a.attnum) is null or col_description(c.oid, a.attnum) = '') and a.attnum > 0
  union all
  select c.relname, null from pg_class c
    where c.relnamespace::regnamespace::text in ('echotik', 'marts', 'raw', 'ops') and c.relkind in ('r', 'p', 'v', 'm')
      and coalesce(obj_description(c.oid, 'pg_class'), '') = ''`;

test('every table, view and column says what it is', () =>
  withDatabase(async ({ pool }) => {
    expect(await readRows(pool, UNCOMMENTED)).toEqual([]);
    const schemas = `select nspname from pg_namespace where nspname = any($1) and coalesce(obj_description(oid, 'pg_namespace'), '') = ''`;
    expect((await pool.query(schemas, [['echotik', 'marts', 'raw', 'ops', 'partitions']])).rows).toEqual([]);
    await pool.query('create table echotik.stranger (id int)');
    expect(await readRows(pool, UNCOMMENTED)).toEqual([
      { relname: 'stranger', attname: 'id' },
      { relname: 'stranger', attname: null },
    ]);
  }));
