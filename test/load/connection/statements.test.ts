/** Every named statement fits the migrated schema, and returns the columns that its row type declares. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { type ResultColumns, listStatements } from '../../../src/load/connection/statement.ts';
import { withDatabase } from '../../support/database.ts';
import { describeStatement } from '../../support/describe-statement.ts';

const SOURCES = fileURLToPath(new URL('../../../src', import.meta.url));

/** Statements register when their module is loaded. The command line defines none, and its main file would run. */
async function loadStatements() {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.endsWith('.ts') && !name.startsWith('cli'),
  );
  for (const name of files) await import(join(SOURCES, name));
  return listStatements();
}

test('named statements return the columns that they declare', async () => {
  const statements = await loadStatements();
  expect(statements.length).toBeGreaterThan(15);
  await withDatabase(async ({ pool }) => {
    const { rows } = await pool.query<{ oid: number; name: string }>(
      'select oid::int as oid, format_type(oid, null) as name from pg_type',
    );
    const typeNames = new Map(rows.map(({ oid, name }) => [oid, name]));
    const connection = await pool.connect();
    try {
      for (const { name, text, columns } of statements) {
        const described = await describeStatement(connection as pg.PoolClient, text);
        const returned = described.map((column) => [column.name, typeNames.get(column.type)] as const);
        expect({ name, columns: returned.map(([column]) => column).toSorted() }).toEqual({
          name,
          columns: Object.keys(columns).toSorted(),
        });
        const declared = new Map(Object.entries(columns as ResultColumns));
        const wrong = returned.filter(([column, type]) => !declared.get(column)?.sqlTypes.includes(type ?? ''));
        expect({ name, wrong }).toEqual({ name, wrong: [] });
      }
    } finally {
      connection.release();
    }
  });
});
