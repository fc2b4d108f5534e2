/** The answer of a question, with the given columns in their order. */
import { readFileSync } from 'node:fs';
import { queryAsJson } from '../../src/load/connection/query.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { parseAs } from '../support/parse-as.ts';

export async function answer(pool: Pool, name: string, ...columns: readonly string[]): Promise<readonly unknown[][]> {
  const text = readFileSync(new URL(`../../examples/questions/${name}.sql`, import.meta.url), 'utf8');
  const rows = (await queryAsJson(pool, text)).map(parseAs<Record<string, unknown>>);
  return rows.map((row) => columns.map((column) => row[column]));
}
