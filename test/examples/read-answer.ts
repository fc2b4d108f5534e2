/** The answer of a question of examples/questions. */
import { readFileSync } from 'node:fs';
import { queryAsJson } from '../../src/load/connection/query.ts';
import type { Pool } from '../../src/load/connection/pool.ts';
import { parseAs } from '../support/parse-as.ts';

/** `name`: the file without .sql. Returns the values of these columns, row by row. */
export const readAnswer = (pool: Pool, name: string, ...columns: readonly string[]) =>
  readAnswerOf(pool, name, { from: '', to: '' }, ...columns);

/** As somebody adapts the question: the first `from` of its text is replaced. */
export async function readAnswerOf(
  pool: Pool,
  name: string,
  { from, to }: { readonly from: string | RegExp; readonly to: string },
  ...columns: readonly string[]
): Promise<readonly unknown[][]> {
  const text = readFileSync(new URL(`../../examples/questions/${name}.sql`, import.meta.url), 'utf8');
  const rows = (await queryAsJson(pool, text.replace(from, to))).map(parseAs<Record<string, unknown>>);
  return rows.map((row) => columns.map((column) => row[column]));
}
