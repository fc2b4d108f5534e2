import { readdirSync } from 'node:fs';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';
import { describe, expect, test } from 'vitest';
import { listTableInfos, tables } from '../../../src/load/tables/all.ts';
import { topics } from '../../../src/load/tables/table-definition.ts';
import { getTableInfo, type TableInfo } from '../../../src/load/tables/table.ts';
import { requireStream } from '../../../src/streams/catalogue.ts';

const FILES = new URL('../../../src/load/tables/', import.meta.url);

/** Facts that say what holds now, without a day. */
const WITHOUT_DAY = ['product_skus'];

const infos = listTableInfos();
const findInfo = (name: string) => infos.find((info) => info.name === name);
const findColumn = (info: TableInfo | undefined, name: string) => info?.columns.find((column) => column.name === name);

function isDescribed(value: unknown): value is PgTable {
  try {
    return Boolean(getTableInfo(value as PgTable));
  } catch {
    return false;
  }
}

describe('the list of tables', () => {
  test('has every table that a file declares', async () => {
    const declared: unknown[] = [];
    for (const file of readdirSync(FILES)) {
      const exported = (await import(new URL(file, FILES).href)) as Readonly<Record<string, unknown>>;
      declared.push(...Object.values(exported).filter(isDescribed));
    }
    expect(new Set(tables)).toEqual(new Set(declared));
    expect(tables).toHaveLength(new Set(tables).size);
  });

  test('has parents before the tables that refer to them', () => {
    for (const [position, table] of tables.entries()) {
      for (const { reference } of getTableConfig(table).foreignKeys)
        expect(tables.indexOf(reference().foreignTable)).toBeLessThanOrEqual(position);
    }
  });

  test('has tables of every topic', () => {
    expect(new Set(infos.map(({ topic }) => topic))).toEqual(new Set(topics));
  });
});

describe('what a table declares', () => {
  test('a fact has a day in its key, of type date or timestamp', () => {
    const facts = infos.filter(({ shape }) => shape === 'fact');
    const dayless = facts.filter(({ monthColumn }) => monthColumn === undefined).map(({ name }) => name);
    expect(dayless).toEqual(WITHOUT_DAY);
    for (const info of facts.filter(({ monthColumn }) => monthColumn !== undefined)) {
      expect(info.key).toContain(info.monthColumn);
      expect(findColumn(info, info.monthColumn ?? '')?.type).toMatch(/^(date|timestamp with time zone)$/);
    }
  });

  test('a table named like daily rows says what its days are, so that the checks look for them', () => {
    const named = infos.filter(
      ({ name, monthColumn }) => /_(snapshots|ranks|daily)$/.test(name) && monthColumn !== 'observed_at',
    );
    expect(named.filter(({ dayKind }) => !dayKind).map(({ name }) => name)).toEqual([]);
  });

  test('a cumulative counter is a number, and counts neither a window nor a period', () => {
    const counters = infos.flatMap((info) => info.cumulativeColumns.map((column) => ({ info, column })));
    expect(counters.length).toBeGreaterThan(30);
    for (const { info, column } of counters) {
      expect(findColumn(info, column)?.type).toMatch(/^(bigint|numeric)$/);
      expect(column).not.toMatch(/_\d+d_/);
      expect(info.dayKind ?? 'totals').toBe('totals');
    }
  });

  test('a filter is a text in a key', () => {
    const filters = infos.flatMap((info) =>
      info.columns.filter(({ isFilter }) => isFilter).map((column) => ({ info, column })),
    );
    expect(filters.length).toBeGreaterThan(10);
    for (const { info, column } of filters) {
      expect(info.key).toContain(column.name);
      expect(column.type).toBe('text');
    }
  });

  test('a soft reference names a column of the same type, and has no foreign key', () => {
    const references = infos.flatMap((info) =>
      Object.entries(info.refersTo).map(([column, { column: target }]) => ({ info, column, target })),
    );
    expect(references.length).toBeGreaterThan(5);
    for (const { info, column, target } of references) {
      const [to = '', key = ''] = target.split('.');
      const type = findColumn(info, column)?.type;
      expect(type).toBeDefined();
      expect(findColumn(findInfo(to), key)?.type).toBe(type);
    }
    const guarded = tables.flatMap((table) =>
      getTableConfig(table).foreignKeys.flatMap(({ reference }) =>
        reference().columns.map(({ name }) => `${getTableInfo(table).name}.${name}`),
      ),
    );
    expect(references.filter(({ info, column }) => guarded.includes(`${info.name}.${column}`))).toEqual([]);
  });

  test('a list names params of a stream that fills the table, and columns of its key', () => {
    const lists = infos.flatMap((info) => (info.list ? [{ info, list: info.list }] : []));
    expect(lists.length).toBeGreaterThan(5);
    for (const { info, list } of lists) {
      const stream = requireStream(list.stream);
      expect(stream.tables.map((table) => getTableInfo(table).name)).toContain(info.name);
      expect(Object.keys(stream.params.shape)).toEqual(expect.arrayContaining(Object.keys(list.columns)));
      expect(info.key).toEqual(expect.arrayContaining(Object.values(list.columns)));
    }
  });
});
