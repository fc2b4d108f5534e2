/** One name for one thing in all views for analysts. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readMartComments, readMartViews } from '../../../src/load/schema/marts.ts';
import { withDatabase } from '../../support/database.ts';
import { readRows } from '../write/row-writes.ts';
import { isKnownColumnName } from './column-names.ts';

interface Column {
  readonly view: string;
  readonly column: string;
  readonly type: string;
  readonly meaning: string;
}

const DEPRECATED = /^Deprecated until 1\.0: use (\w+)\. /;

const readColumns = () =>
  withDatabase(
    async ({ pool }) =>
      (await readRows(
        pool,
        `select c.relname as view, a.attname as column, format_type(a.atttypid, a.atttypmod) as type, col_description(c.oid, a.attnum) as meaning
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         where c.relnamespace = 'marts'::regnamespace and c.relkind = 'v' order by 1, a.attnum`,
      )) as unknown as readonly Column[],
  );

test('each column has a name of the list, or is deprecated', async () => {
  const columns = await readColumns();
  const unknown = columns
    .filter(({ view, column, meaning }) => !DEPRECATED.test(meaning) && !isKnownColumnName(view, column))
    .map(({ view, column }) => `${view}.${column}`);
  // Take a name from test/load/marts/column-names.ts, or add one there for what has none yet.
  expect(unknown).toEqual([]);
});

test('a deprecated column names a column of the same view and type that is not deprecated, and comes after it', async () => {
  const columns = await readColumns();
  const deprecated = columns.filter(({ meaning }) => meaning.startsWith('Deprecated'));
  expect(deprecated.length).toBeGreaterThan(25);
  for (const old of deprecated) {
    const name = DEPRECATED.exec(old.meaning)?.[1];
    const other = columns.find(({ view, column }) => view === old.view && column === name);
    expect({ old, name, type: other?.type, isKnown: isKnownColumnName(old.view, String(name)) }).toEqual({
      old,
      name,
      type: old.type,
      isKnown: true,
    });
    expect(other?.meaning).not.toMatch(/^Deprecated/);
    expect(columns.indexOf(old)).toBeLessThan(columns.indexOf(other as Column));
  }
});

const ROOT = new URL('../../../', import.meta.url);

const readFolder = (folder: string, extension: string) =>
  readdirSync(new URL(folder, ROOT))
    .filter((file) => file.endsWith(extension))
    .map((file) => ({ name: file, sql: readFileSync(new URL(folder + file, ROOT), 'utf8') }));

test('no view, question or chart reads a deprecated column', () => {
  const older = readMartComments().filter(({ text }) => DEPRECATED.test(text));
  const texts = [
    ...readMartViews().map(({ object, create }) => ({ name: object, sql: create })),
    ...readFolder('examples/questions/', '.sql'),
    ...readFolder('src/report/charts/', '.ts'),
  ];
  const readers = texts.flatMap(({ name, sql }) =>
    [...sql.matchAll(/\b(?:join|from) (marts\.\w+) (\w+)\b/g)].flatMap(([, view, alias = '']) =>
      older
        .filter(({ object, column }) => object === view && new RegExp(`\\b${alias}\\.${column}\\b`).test(sql))
        .map(({ column }) => `${name} reads ${view}.${column}`),
    ),
  );
  expect(texts.length).toBeGreaterThan(60);
  expect(readers).toEqual([]);
});
