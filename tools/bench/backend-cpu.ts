/** CPU time of the server process of a connection. */
import { onlyRow } from '../../src/load/connection/only-row.ts';
import type { Connection, Pool } from '../../src/load/connection/pool.ts';

/**
 * CPU seconds of the server process so far, as the scheduler of Linux counts them in nanoseconds. Needs the rights to
 * read files of the server. Of a pool that has one connection only.
 */
export async function readBackendCpu(database: Connection | Pool): Promise<number> {
  const { cpu } = onlyRow(
    await database.query<{ cpu: number }>(
      `select split_part(pg_read_file('/proc/' || pg_backend_pid() || '/schedstat'), ' ', 1)::float8 / 1e9 as cpu`,
    ),
  );
  return cpu;
}
