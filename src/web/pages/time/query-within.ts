import { ConfigError } from '../../../errors.ts';
import type { Pool } from '../../../load/connection/pool.ts';
import { runReadOnly } from '../../../load/connection/query.ts';

const TIMEOUT_MS = 4_000;
const CANCELLED = '57014';

/** Rows of a statement that may take some seconds. Throws ConfigError where it takes longer. */
export async function queryWithin<Row extends object>(
  pool: Pool,
  text: string,
  values: readonly unknown[],
): Promise<readonly Row[]> {
  try {
    return await runReadOnly(
      pool,
      `${TIMEOUT_MS}ms`,
      async (connection) => (await connection.query<Row>(text, values)).rows,
    );
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { readonly code?: string };
    if (code !== CANCELLED) throw error;
    throw new ConfigError('the past of this table is too long for a page', {
      remedy: 'give a value of the key, or days that are closer together; or run the SQL in a terminal',
      cause: error,
    });
  }
}
