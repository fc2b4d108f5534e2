import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  columnAssignments,
  columnList,
  keyEquals,
  quoteName,
  quoteTable,
  quoteText,
} from '../../../src/load/connection/sql-text.ts';

describe('text of SQL', () => {
  test('names are quoted, whatever is in them', () => {
    expect(quoteName('products')).toBe('"products"');
    expect(quoteName('a "b"; drop')).toBe('"a ""b""; drop"');
    expect(quoteTable('echotik', 'products')).toBe('"echotik"."products"');
  });

  test('text is quoted, whatever is in it', () => {
    expect(quoteText(`it's`)).toBe(`'it''s'`);
  });

  test('columns are listed with and without an alias', () => {
    expect(columnList(['a', 'b'])).toBe('"a", "b"');
    expect(columnList(['a', 'b'], 't')).toBe('t."a", t."b"');
    expect(columnAssignments(['a', 'b'], 'i')).toBe('"a" = i."a", "b" = i."b"');
  });

  test('keys are compared column by column', () => {
    expect(keyEquals('t', 'i', ['a', 'b'])).toBe('t."a" = i."a" and t."b" = i."b"');
  });
});

const ROOT = fileURLToPath(new URL('../../../src', import.meta.url));

/** Modules with SQL. Tables are below sql-text.ts, and drizzle quotes their names. */
const WITH_SQL = /^(?:app|data-checks|doctor|jobs|ledger|load\/(?!tables\/)|metabase|past|plan)/;

const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && name !== 'load/connection/sql-text.ts')
  .map((name) => ({ name, text: readFileSync(join(ROOT, name), 'utf8') }));

const findFiles = (pattern: RegExp, files = sources) =>
  files.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

describe('no other file', () => {
  test('escapes names or text with node-postgres', () => {
    // The embedded server is independent of the warehouse.
    expect(findFiles(/\bescape(?:Identifier|Literal)\b/)).toEqual(['embedded-postgres/connect.ts']);
  });

  test('puts quotes around an interpolated name, or takes them off a quoted one', () => {
    const files = sources.filter(({ name }) => WITH_SQL.test(name));
    expect(files.length).toBeGreaterThan(100);
    expect(findFiles(/"\$\{|replaceAll\('"', ''\)|split\('"'\)/, files)).toEqual([]);
  });

  test('compares key columns one by one', () => {
    const files = sources.filter(({ name }) => WITH_SQL.test(name));
    expect(findFiles(/key\.map\([^\n]*join\(' and '\)/, files)).toEqual([]);
  });
});
