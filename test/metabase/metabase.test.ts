import { getTableConfig } from 'drizzle-orm/pg-core';
import { expect, test } from 'vitest';
import { migrateWarehouse } from '../../src/app/migrate-warehouse.ts';
import { listTableInfos } from '../../src/load/tables/all.ts';
import { catalogue } from '../../src/streams/catalogue.ts';
import { withDatabase } from '../support/database.ts';
import { readRows } from '../load/write/row-writes.ts';
import { FIELDS, FOREIGN_KEYS, TABLES } from './metabase-queries.ts';
import { withReader } from '../load/readers/with-reader.ts';

test('Metabase is shown every table and view of echotik and marts with its description, and no month', () =>
  withReader(async ({ owner, reader }) => {
    await owner.query(`select ops.make_partition('echotik.product_daily', '2026-03-01')`);
    const tables = await readRows(reader, TABLES);
    const ours = await readRows(
      owner,
      `select relnamespace::regnamespace::text as schema, relname as name from pg_class
       where relkind in ('r', 'p', 'v', 'm') and not relispartition and relnamespace::regnamespace::text in ('echotik', 'marts') order by 1, 2`,
    );
    expect(tables.map(({ schema, name }) => ({ schema, name }))).toEqual(ours);
    expect(tables.filter(({ description }) => !description)).toEqual([]);
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length);
  }));

test('Metabase learns what every column means, and which is the key of its table', () =>
  withReader(async ({ reader }) => {
    const fields = await readRows(reader, FIELDS);
    expect(new Set(fields.map(({ schema }) => schema))).toEqual(new Set(['echotik', 'marts']));
    expect(fields.filter(({ comment }) => !comment)).toEqual([]);
    // information_schema shows no keys to a role that may only SELECT.
    const known = await readRows(
      reader,
      `select keypath from echotik._metabase_metadata where value = 'type/PK' order by 1`,
    );
    const keys = listTableInfos().flatMap(({ name, key }) =>
      key.length === 1 ? [`${name}.${key[0]}.semantic_type`] : [],
    );
    expect(known.map(({ keypath }) => keypath)).toEqual(expect.arrayContaining(keys));
    expect(keys.length).toBeGreaterThan(10);
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
    const found = (await readRows(reader, FOREIGN_KEYS)).map(
      (key) =>
        `${String(key['table'])}.${String(key['column'])} -> ${String(key['of_table'])}.${String(key['of_column'])}`,
    );
    expect(found.toSorted()).toEqual(declared.toSorted());
    expect(found.length).toBeGreaterThan(40);
  }));

/** What Metabase lets be set of a table, and of a column besides. */
const OF_TABLE = ['display_name', 'caveats'];
const OF_COLUMN = [...OF_TABLE, 'semantic_type'];

test('_metabase_metadata names every table and column once in plain words, with types that fit', () =>
  withReader(async ({ reader }) => {
    const entries = await readRows(reader, 'select keypath, value from echotik._metabase_metadata');
    const fields = await readRows(reader, FIELDS);
    const known = new Set(['caveats', 'points_of_interest']);
    for (const { table, name } of fields) {
      for (const property of OF_TABLE) known.add(`${String(table)}.${property}`);
      for (const property of OF_COLUMN) known.add(`${String(table)}.${String(name)}.${property}`);
    }
    expect(entries.filter(({ keypath }) => !known.has(String(keypath)))).toEqual([]);
    const values = new Map(entries.map(({ keypath, value }) => [keypath, value]));
    const unnamed = fields.filter(
      ({ table, name }) =>
        table !== '_metabase_metadata' && !values.get(`${String(table)}.${String(name)}.display_name`),
    );
    expect(unnamed).toEqual([]);
    expect(Object.fromEntries([...values].filter(([keypath]) => CHOSEN.test(String(keypath))))).toEqual({
      'products.display_name': 'Products',
      'products.product_id.semantic_type': 'type/PK',
      'products.seller_id.semantic_type': 'type/FK',
      'products.total_sale_gmv_30d_amt.display_name': 'GMV, last 30 days',
      'products.total_sale_gmv_30d_amt.semantic_type': 'type/Currency',
      'products.total_sale_gmv_30d_amt.caveats': 'An estimate of EchoTik, not a figure of TikTok.',
      'products.discount_rate.semantic_type': 'type/Percentage',
      'products.region.semantic_type': 'type/Country',
      'trending_music.link.semantic_type': 'type/URL',
      'influencers.avatar_url.semantic_type': 'type/AvatarURL',
    });
  }));

const CHOSEN =
  /^products\.display_name$|^products\.(product_id|seller_id|discount_rate|region)\.semantic_type$|^products\.total_sale_gmv_30d_amt\.|^trending_music\.link\.semantic|^influencers\.avatar_url\.semantic/;

test('_metabase_metadata tells of views that came with an upgrade', () =>
  withDatabase(async ({ pool }) => {
    await pool.query(`update echotik._metabase_metadata set value = 'old'; comment on schema echotik is null`);
    await migrateWarehouse(pool);
    expect(await readRows(pool, `select from echotik._metabase_metadata where value = 'old'`)).toEqual([]);
    expect(
      await readRows(
        pool,
        `select value from echotik._metabase_metadata where keypath = 'trending_music.places_won.display_name'`,
      ),
    ).toEqual([{ value: 'Places won' }]);
  }));
