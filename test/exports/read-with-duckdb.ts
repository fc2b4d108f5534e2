/** Rows of a query in DuckDB, a reader of exported files that is independent of us. All values are text. */
import { DuckDBInstance } from '@duckdb/node-api';

/** Runs the statements one after another, and returns the rows of the last one. */
export async function readWithDuckDb(
  ...statements: readonly string[]
): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    await connection.run(`set TimeZone = 'UTC'`);
    let rows: readonly Readonly<Record<string, unknown>>[] = [];
    for (const statement of statements) rows = (await connection.runAndReadAll(statement)).getRowObjectsJson();
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
