import { readFileSync } from 'node:fs';
import { Parser } from '@dbml/core';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { readRows } from './load/write/row-writes.ts';
import { withDatabase } from './support/database.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

describe('the data dictionary', () => {
  const page = read('docs/data-dictionary.md');

  test('begins with queries that PostgreSQL takes', () =>
    withDatabase(async ({ pool }) => {
      const queries = [...page.matchAll(/```sql\n(.*?)```/gs)].map(([, query = '']) => query);
      expect(queries).toHaveLength(3);
      for (const query of queries) expect(await readRows(pool, query)).toEqual([]);
    }));

  test('has every table and view with every column and what it means', () =>
    withDatabase(async ({ pool }) => {
      const sections = new Map(
        page.split(/^## /m).map((section) => [section.slice(0, section.indexOf('\n')), section]),
      );
      const columns = await readRows(
        pool,
        `select case c.relnamespace::regnamespace::text when 'marts' then 'marts.' else '' end || c.relname as name, a.attname as column,
           col_description(c.oid, a.attnum) as meaning
         from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
         where c.relnamespace::regnamespace::text in ('echotik', 'marts') and c.relkind in ('r', 'p', 'v', 'm')
           and c.relname !~ '^_|_(history|versions|revisions)$' and a.attname !~ '^_'`,
      );
      expect(columns.length).toBeGreaterThan(800);
      const missing = columns.filter(({ name, column, meaning }) => {
        const section = sections.get(String(name)) ?? '';
        return (
          !section.includes(`| \`${String(column)}\` |`) || !section.includes(String(meaning).replaceAll('|', '\\|'))
        );
      });
      expect(missing).toEqual([]);
    }));
});

test('the DBML is one that its own parser takes, with all keys', () =>
  withDatabase(async ({ pool }) => {
    const database = new Parser().parse(read('docs/erd.dbml'), 'dbmlv2');
    const tables = database.schemas.flatMap((schema) => schema.tables);
    const refs = database.schemas.flatMap((schema) => schema.refs);
    const [counts] = await readRows(
      pool,
      `select (select count(*)::int from pg_class c where relkind in ('r', 'p', 'v', 'm') and relname !~ '^_'
           and relnamespace::regnamespace::text in ('echotik', 'marts')) as tables,
         (select count(*)::int from pg_constraint where contype = 'f' and connamespace::regnamespace::text = 'echotik') as refs`,
    );
    expect({ tables: tables.length, refs: refs.length }).toEqual(counts);
  }));

/** Of dbt's sources what we use. */
const dataTest = z.union([
  z.enum(['not_null', 'unique']),
  z.strictObject({
    relationships: z.strictObject({ arguments: z.strictObject({ to: z.string(), field: z.string() }) }),
  }),
]);
const age = z.strictObject({ count: z.int().positive(), period: z.enum(['minute', 'hour', 'day']) });
const sources = z.strictObject({
  version: z.literal(2),
  sources: z.array(
    z.strictObject({
      name: z.string(),
      schema: z.string(),
      description: z.string().min(1),
      config: z.strictObject({ loaded_at_field: z.string() }).optional(),
      tables: z.array(
        z.strictObject({
          name: z.string(),
          description: z.string().min(1),
          config: z
            .strictObject({ freshness: z.strictObject({ warn_after: age, error_after: age }).nullable() })
            .optional(),
          columns: z.array(
            z.strictObject({
              name: z.string(),
              description: z.string().min(1),
              data_tests: z.array(dataTest).optional(),
            }),
          ),
        }),
      ),
    }),
  ),
});

test('the sources of dbt are what dbt takes, of columns that are there, and their relationships lead somewhere', () =>
  withDatabase(async ({ pool }) => {
    const { sources: given } = sources.parse(parse(read('examples/dbt/sources.yml')));
    const [echotik] = given;
    const known = new Map(echotik?.tables.map((table) => [table.name, table]));
    for (const { schema, config, tables } of given)
      for (const { name, columns } of tables) {
        const list = [...columns.map((column) => column.name), ...(config ? [config.loaded_at_field] : [])];
        await pool.query(`select ${list.map((column) => `"${column}"`).join(', ')} from "${schema}"."${name}" limit 0`);
        for (const column of columns)
          for (const one of column.data_tests ?? []) {
            if (typeof one === 'string') continue;
            const { to, field } = one.relationships.arguments;
            const [, table = ''] = /^source\('echotik', '(\w+)'\)$/.exec(to) ?? [];
            expect(known.get(table)?.columns.find((of) => of.name === field)?.data_tests).toEqual([
              'not_null',
              'unique',
            ]);
          }
      }
  }));
