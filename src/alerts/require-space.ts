/** Whether a PostgreSQL that was full can write again. */
import { inTransaction, type Pool } from '../load/connection/pool.ts';
import { toLoadError } from '../load/connection/sql-state.ts';

/** A role may lack the right to create temporary tables: insufficient_privilege. */
const FORBIDDEN = '42501';

/**
 * Writes a megabyte that is dropped again, because small updates succeed on a full disk. Rejects with what PostgreSQL
 * says while there is no room. Does nothing for a role that may not create temporary tables.
 */
export const requireSpace = (pool: Pool): Promise<void> =>
  inTransaction(pool, async (connection) => {
    await connection.query(
      `create temporary table echotik_space_probe on commit drop as
       select repeat(md5(n::text), 32) as filler from generate_series(1, 1024) n`,
    );
  }).catch((error: unknown) => {
    if (toLoadError(error).sqlState !== FORBIDDEN) throw error;
  });
