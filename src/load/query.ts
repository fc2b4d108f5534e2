/** Questions of people: one statement, in a transaction that cannot write. */
import type pg from 'pg';
import { ConfigError } from '../errors.ts';
import type { Pool } from './pool.ts';

/** Rows as objects. Throws ConfigError when PostgreSQL does not accept the statement. */
export async function queryReadOnly(
  pool: Pool,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const connection = await pool.connect();
  try {
    await connection.query('begin read only');
    // The extended protocol takes one statement only: nothing can end our transaction and begin another.
    const question: pg.QueryConfig & { queryMode: string } = { text, values: [...values], queryMode: 'extended' };
    const { rows } = await connection.query<Record<string, unknown>>(question);
    return rows;
  } catch (error) {
    const { code, message, hint } = error as { code?: string; message: string; hint?: string };
    if (!code) throw error;
    throw new ConfigError(`PostgreSQL says: ${message} (${code})`, {
      remedy: hint ?? 'correct the query; the tables are in schema echotik, runs and requests in ops',
      cause: error,
    });
  } finally {
    connection.release(true);
  }
}
