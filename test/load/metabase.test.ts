import { getTableConfig } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { describedTables } from '../../src/load/tables/table.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { rowsOf } from './deliveries.ts';
import { FIELDS, FOREIGN_KEYS, TABLES } from './metabase-queries.ts';
import { withReader } from './reading-role.ts';

test('Metabase is shown every table and view of echotik and marts with its description, and no month', () =>
  withReader(async ({ owner, reader }) => {
    await owner.query(`select ops.make_partition('echotik.product_daily', '2026-03-01')`);
    const tables = await rowsOf(reader, TABLES);
    const ours = await rowsOf(
      owner,
      `select relnamespace::regnamespace::text as schema, relname as name from pg_class
       where relkind in ('r', 'p', 'v', 'm') and not relispartition and relnamespace::regnamespace::text in ('echotik', 'marts') order by 1, 2`,
    );
    expect(tables.map(({ schema, name }) => ({ schema, name }))).toEqual(ours);
    expect(tables.filter(({ description }) => !description)).toEqual([]);
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
  }));

test('Metabase is told what every column means, and which are the key of their table', () =>
  withReader(async ({ reader }) => {
    const fields = await rowsOf(reader, FIELDS);
    expect(new Set(fields.map(({ schema }) => schema))).toEqual(new Set(['echotik', 'marts']));
    expect(fields.filter(({ comment }) => !comment)).toEqual([]);
    for (const { name, key } of describedTables()) {
      const inKey = fields.filter((field) => field['table'] === name && field['is_key']).map((field) => field['name']);
      expect(new Set(inKey), name).toEqual(new Set(key));
    }
  }));

test('Metabase finds the foreign keys that the tables declare', () =>
  withReader(async ({ reader }) => {
    const declared = [...new Set(catalogue.flatMap(({ tables }) => tables))].flatMap((table) =>
      getTableConfig(table).foreignKeys.map((key) => {
        const { columns, foreignTable, foreignColumns } = key.reference();
        const [column, of] = [columns[0]?.name, foreignColumns[0]?.name];
        return `${getTableConfig(table).name}.${column} -> ${getTableConfig(foreignTable).name}.${of}`;
      }),
    );
    const found = (await rowsOf(reader, FOREIGN_KEYS)).map(
      (key) =>
        `${String(key['table'])}.${String(key['column'])} -> ${String(key['of_table'])}.${String(key['of_column'])}`,
    );
    expect(found.toSorted()).toEqual(declared.toSorted());
    expect(found.length).toBeGreaterThan(40);
  }));
