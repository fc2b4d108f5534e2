import { type Connection, inTransaction, type Pool } from '../../../load/connection/pool.ts';

/** What a statement of a page may take, in milliseconds. */
const LIMITS = { statementMs: 3_000, lockMs: 1_000, idleMs: 5_000, totalMs: 5_000 };

/**
 * For statements that read the first requests of a run in the order of their identities. Of a range of runs only the
 * index `requests_identity` has the order (run_id, identity). Without it PostgreSQL could read and sort all requests,
 * where its statistics are older than the run.
 */
export const readInOrder = <T>(pool: Pool, read: (connection: Connection) => Promise<T>): Promise<T> =>
  inTransaction(
    pool,
    async (connection) => {
      await connection.query('set local enable_sort = off; set local enable_bitmapscan = off');
      return read(connection);
    },
    LIMITS,
  );
